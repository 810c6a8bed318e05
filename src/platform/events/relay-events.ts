import type { Database } from '../db/index.ts'
import type { Queue } from '../queue/index.ts'
import type { EventRef } from './event.ts'
import { findWaitingEvents, markRelayed, takeRelayTurn } from './events-store.ts'

/** Which jobs each type of event wakes. */
export type Reactions = Record<string, readonly string[]>

/** What a job is given: the names of the events it is to react to. */
export type EventsJob = { events: EventRef[] }

/** Events that a job gets at once. */
const jobMax = 100

/**
 * Hands recorded events, oldest first, to the jobs that react to them. Jobs and marks are one transaction, so each
 * event reaches each of its jobs exactly once. One process relays at a time. Answers how many events it handed on.
 */
export async function relayEvents(
  app: { db: Database; queue: Queue; reactions: Reactions },
  limit: number,
): Promise<number> {
  const { db, queue, reactions } = app
  return await db.transaction(async (tx) => {
    if (!(await takeRelayTurn(tx))) return 0
    const events = await findWaitingEvents(tx, limit)
    if (events.length === 0) return 0
    for (const [job, wanted] of sortByJob(events, reactions)) {
      await queue.send(tx, job, chunk(wanted))
    }
    await markRelayed(tx, events)
    return events.length
  })
}

function sortByJob(
  events: readonly (EventRef & { type: string })[],
  reactions: Reactions,
): Map<string, EventRef[]> {
  const byJob = new Map<string, EventRef[]>()
  for (const { type, subjectId, sequence } of events) {
    for (const job of reactions[type] ?? []) {
      const wanted = byJob.get(job) ?? []
      wanted.push({ subjectId, sequence })
      byJob.set(job, wanted)
    }
  }
  return byJob
}

function chunk(events: readonly EventRef[]): EventsJob[] {
  const count = Math.ceil(events.length / jobMax)
  return Array.from({ length: count }, (_, nth) => ({
    events: events.slice(nth * jobMax, (nth + 1) * jobMax),
  }))
}
