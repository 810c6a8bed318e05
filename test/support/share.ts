import { after } from 'node:test'

/** What ends when its test does. Every TestContext is one. */
export type Lifetime = { after(end: () => unknown): void }

/**
 * Opens something once for all tests of a file, when the first of them asks, and ends it after the last. For tests
 * that do not disturb each other: each brings products and people of its own, and counts nothing that others add to.
 */
export function share<Opened>(open: (lifetime: Lifetime) => Promise<Opened>): () => Promise<Opened> {
  const ends: (() => unknown)[] = []
  let opened: Promise<Opened> | undefined
  after(async () => {
    // Also those that are set meanwhile.
    for (const end of ends) await end()
  })
  return () => {
    opened ??= open({ after: (end) => void ends.push(end) })
    return opened
  }
}
