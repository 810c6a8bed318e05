import type { Database } from '../platform/db/index.ts'
import { type CheckoutStatus, hasSettled } from './checkout.ts'
import { type CheckoutState, readCheckouts } from './checkout-store.ts'

/** A nudge may be lost; then whoever watches learns of a change this much later. */
const sweepMs = 1_000

/** Tells whoever waits for a checkout how it gets on. All waiting is served by one query per nudge. */
export type CheckoutWatch = {
  /** Calls back with the present state at once, and after every change, until the returned function is called. */
  watch(id: string, onState: (state: CheckoutState) => void): () => void
  /** The state when the checkout has ended or waits for its customer, or the last one seen when the time is up. */
  waitFor(
    id: string,
    waitMs: number,
    isEnough?: (status: CheckoutStatus) => boolean,
  ): Promise<CheckoutState | undefined>
  stop(): Promise<void>
}

type Watcher = { id: string; onState: (state: CheckoutState) => void; seen?: string }

/** Starts watching. `app` brings the database, whose notifications wake it. */
export async function watchCheckouts(app: { steadyDb: Database }): Promise<CheckoutWatch> {
  const watchers = new Set<Watcher>()
  let isReading = false
  let isStale = false

  async function tell(): Promise<void> {
    isStale = true
    if (isReading) return
    isReading = true
    try {
      while (isStale && watchers.size > 0) {
        isStale = false
        const states = await readCheckouts(app.steadyDb, [...new Set([...watchers].map(({ id }) => id))])
        const byId = new Map(states.map((state) => [state.id, state]))
        for (const watcher of watchers) show(watcher, byId.get(watcher.id))
      }
    } finally {
      isReading = false
    }
  }

  // A read that fails is made again by the sweep; whoever waits sees the last state until then.
  const tellQuietly = () => void tell().catch(() => {})
  const unlisten = await app.steadyDb.listen('checkouts_moved', () => {
    if (watchers.size > 0) tellQuietly()
  })
  const sweep = setInterval(tellQuietly, sweepMs).unref()

  function watch(id: string, onState: (state: CheckoutState) => void): () => void {
    const watcher: Watcher = { id, onState }
    watchers.add(watcher)
    tellQuietly()
    return () => watchers.delete(watcher)
  }

  return {
    watch,
    waitFor(id, waitMs, isEnough = hasSettled) {
      return new Promise((resolve) => {
        let last: CheckoutState | undefined
        const finish = () => {
          clearTimeout(timer)
          unwatch()
          resolve(last)
        }
        const timer = setTimeout(finish, waitMs)
        const unwatch = watch(id, (state) => {
          last = state
          if (isEnough(state.status)) finish()
        })
      })
    },
    async stop() {
      clearInterval(sweep)
      await unlisten()
    },
  }
}

function show(watcher: Watcher, state: CheckoutState | undefined): void {
  if (!state) return
  const seen = `${state.status} ${state.step} ${state.isUndoing}`
  if (seen === watcher.seen) return
  watcher.seen = seen
  watcher.onState(state)
}
