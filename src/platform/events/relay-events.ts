import { type Database, isConnectionLost, type Tx } from '../db/index.ts'
import type { Queue } from '../queue/index.ts'
import type { EventRef } from './event.ts'
import { findWaitingEvents, markRelayed, takeRelayTurn } from './events-store.ts'

/** What each type of event wakes, by name. */
export type Reactions = Record<string, readonly string[]>

/** A reaction that only adds rows of its own, and is soon done. Its effect must not depend on how often it runs. */
export type SwiftReaction = (tx: Tx, events: readonly EventRef[]) => Promise<void>

/** What a job is given: the names of the events it is to react to. */
export type EventsJob = { events: EventRef[] }

/** Events that a job gets at once. */
const eventsMax = 100

type Relay = { db: Database; queue: Queue; reactions: Reactions; swift: Record<string, SwiftReaction> }

/**
 * Hands recorded events, oldest first, to what reacts to them: at once to swift reactions, as jobs to others. All of it
 * is one transaction with the marks, so each event reaches each reaction exactly once. One process relays at a time.
 * Answers how many events it handed on.
 */
export async function relayEvents(app: Relay, limit: number): Promise<number> {
  try {
    return await relay(app, limit)
  } catch (error) {
    if (isConnectionLost(error)) throw error
    // As jobs, so that only what fails waits.
    return await relay({ ...app, swift: {} }, limit)
  }
}

async function relay({ db, queue, reactions, swift }: Relay, limit: number): Promise<number> {
  return await db.transaction(async (tx) => {
    if (!(await takeRelayTurn(tx))) return 0
    const events = await findWaitingEvents(tx, limit)
    if (events.length === 0) return 0
    for (const [name, wanted] of sortByReaction(events, reactions)) {
      const react = swift[name]
      if (react) await react(tx, wanted)
      else await queue.send(tx, name, chunk(wanted))
    }
    await markRelayed(tx, events)
    return events.length
  })
}

function sortByReaction(
  events: readonly (EventRef & { type: string })[],
  reactions: Reactions,
): Map<string, EventRef[]> {
  const byReaction = new Map<string, EventRef[]>()
  for (const { type, subjectId, sequence } of events) {
    for (const name of reactions[type] ?? []) {
      const wanted = byReaction.get(name) ?? []
      wanted.push({ subjectId, sequence })
      byReaction.set(name, wanted)
    }
  }
  return byReaction
}

function chunk(events: readonly EventRef[]): EventsJob[] {
  const count = Math.ceil(events.length / eventsMax)
  return Array.from({ length: count }, (_, nth) => ({
    events: events.slice(nth * eventsMax, (nth + 1) * eventsMax),
  }))
}
