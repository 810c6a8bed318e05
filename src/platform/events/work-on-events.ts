import { type Database, isConnectionLost } from '../db/index.ts'
import type { Queue } from '../queue/index.ts'
import type { EventRef } from './event.ts'
import type { EventsJob } from './relay-events.ts'

/** What reacts to events that are handed on as jobs. `isOverdue`: it has failed for nine minutes or more. */
export type Reaction = (events: readonly EventRef[], isOverdue: boolean) => Promise<void>

/**
 * Works on the jobs of a reaction. Where it fails for several events, each of them becomes a job of its own, so that only the
 * one at fault waits.
 */
export async function workOnEvents(
  { db, queue }: { db: Database; queue: Queue },
  name: string,
  react: Reaction,
): Promise<void> {
  await queue.work<EventsJob>(name, async ({ events }, isOverdue) => {
    try {
      await react(events, isOverdue)
    } catch (error) {
      if (events.length === 1 || isConnectionLost(error)) throw error
      const alone = events.map((event): EventsJob => ({ events: [event] }))
      await db.transaction((tx) => queue.send(tx, name, alone))
    }
  })
}
