import type { Database, Tx } from '../platform/db/index.ts'
import { findSubjects, markHandled, takeMessages } from './inbox-store.ts'
import { lookNow } from './late-payments-store.ts'
import { checkRefundsNow } from './refunds-store.ts'

const turnMax = 200

/** `wake` has checkouts ask their gateway now, and answers which of them are over. */
export type Inbox = { db: Database; wake(tx: Tx, checkoutIds: readonly string[]): Promise<Set<string>> }

/**
 * Handles what gateways told us: whatever a message is about, its gateway is asked how it stands. So it does not matter
 * what a message says, in which order messages come, or how often. Answers how many it handled.
 */
export async function handleMessages(app: Inbox): Promise<number> {
  return await app.db.transaction(async (tx) => {
    const entries = await takeMessages(tx, turnMax)
    if (entries.length === 0) return 0
    const subjects = await findSubjects(tx, entries)
    const over = await app.wake(tx, [...new Set(subjects.map(({ checkoutId }) => checkoutId))])
    const ended = subjects.filter(({ checkoutId }) => over.has(checkoutId))
    const paymentIds = [...new Set(ended.map(({ paymentId }) => paymentId))]
    await lookNow(tx, paymentIds)
    await checkRefundsNow(tx, paymentIds)
    const known = new Set(subjects.map(nameOf))
    await markHandled(
      tx,
      entries.map((entry) => ({
        ...entry,
        note: known.has(nameOf(entry)) ? null : 'It is about no payment of ours.',
      })),
    )
    return entries.length
  })
}

function nameOf({ gateway, eventId }: { gateway: string; eventId: string }): string {
  return `${gateway} ${eventId}`
}
