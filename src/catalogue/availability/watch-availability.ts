import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '../../platform/db/index.ts'
import type { Availability } from './availability.ts'
import { readAvailability } from './read-availability.ts'

/** Between two looks. What happens meanwhile is seen by the next one. */
const pauseMs = 100

/** A sale begins and ends without a nudge, and a nudge may be lost; then whoever watches learns of it this much later. */
const sweepMsDefault = 5_000

/** Whoever takes, gives back, adds or cuts places, or joins or leaves a line, says so on one of these. */
const channels = ['checkouts_due', 'checkouts_moved', 'places_changed']

/** Tells whoever watches shows what is left there. All watching is served by one query per look. */
export type AvailabilityWatch = {
  /**
   * Calls back with all kinds of places at a show, and then with those that changed, until the returned function is
   * called. Undefined: the show is gone.
   */
  watch(showId: string, onChange: OnChange): () => void
  stop(): Promise<void>
}

type OnChange = (types: readonly Availability[] | undefined) => void
type Watcher = { showId: string; onChange: OnChange; isNew: boolean }

/** Watches as long as anybody asks. `app` brings the database, whose notifications wake it. */
export function watchAvailability(
  app: { db: Database },
  { sweepMs = sweepMsDefault }: { sweepMs?: number } = {},
): AvailabilityWatch {
  const watchers = new Set<Watcher>()
  const seen = new Map<string, string>()
  let listening: Promise<() => Promise<void>> | undefined
  let isLooking = false
  let isStale = false

  function nudge(): void {
    isStale = true
    if (!isLooking) void lookOn()
  }

  async function lookOn(): Promise<void> {
    isLooking = true
    while (isStale && watchers.size > 0) {
      isStale = false
      // A look that fails is made again by the sweep, or when the database is back.
      await look(app, watchers, seen).catch(() => {})
      await pause(pauseMs, undefined, { ref: false })
    }
    isLooking = false
  }

  /** Only while somebody watches: each connection that listens costs every commit of the money path a little. */
  function listen(): void {
    if (listening) return
    const begun = app.db.listen(channels, nudge)
    listening = begun
    // What changed before it listened is seen now. Without it, the sweep tries again.
    begun.then(nudge, () => {
      listening = undefined
    })
  }

  async function stopListening(): Promise<void> {
    const begun = listening
    listening = undefined
    seen.clear()
    const unlisten = await begun?.catch(() => undefined)
    await unlisten?.()
  }

  const sweep = setInterval(() => {
    if (watchers.size === 0) return
    listen()
    nudge()
  }, sweepMs).unref()

  return {
    watch(showId, onChange) {
      const watcher = { showId, onChange, isNew: true }
      watchers.add(watcher)
      listen()
      nudge()
      return () => {
        if (watchers.delete(watcher) && watchers.size === 0) void stopListening()
      }
    },
    async stop() {
      clearInterval(sweep)
      watchers.clear()
      await stopListening()
    },
  }
}

/** Reads what is watched, and tells whoever watches what he does not know yet. `seen`: what was told last, by item. */
async function look(
  { db }: { db: Database },
  watchers: ReadonlySet<Watcher>,
  seen: Map<string, string>,
): Promise<void> {
  const byShow = Map.groupBy(watchers, ({ showId }) => showId)
  const found = await readAvailability(db, [...byShow.keys()])
  for (const [showId, those] of byShow) tell(those, found.get(showId), seen)
}

function tell(
  watchers: readonly Watcher[],
  types: readonly Availability[] | undefined,
  seen: Map<string, string>,
): void {
  const changed = types?.filter((type) => seen.get(type.itemId) !== JSON.stringify(type))
  for (const type of changed ?? []) seen.set(type.itemId, JSON.stringify(type))
  for (const watcher of watchers) {
    if (watcher.isNew || !types) watcher.onChange(types)
    else if (changed && changed.length > 0) watcher.onChange(changed)
    watcher.isNew = false
  }
}
