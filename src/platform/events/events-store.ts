import type { Tx } from '../db/index.ts'
import type { EventRef, NewEvent, RecordedEvent } from './event.ts'

/** Writes facts and nudges the relay. The caller's lock on each subject keeps its sequence free of gaps. */
export async function recordEvents(tx: Tx, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return
  await tx.write`
    insert into events (subject_id, type, payload, sequence)
    select subject_id, type, payload,
           1 + coalesce((select max(sequence) from events earlier where earlier.subject_id = fact.subject_id), 0)
      from unnest(${events.map(({ subjectId }) => subjectId)}::uuid[],
                  ${events.map(({ type }) => type)}::text[],
                  ${events.map(({ payload }) => JSON.stringify(payload))}::jsonb[]) as fact (subject_id, type, payload)`
}

/** The oldest facts that were not handed on. */
export async function findWaitingEvents(tx: Tx, limit: number): Promise<(EventRef & { type: string })[]> {
  return await tx.sql<EventRef & { type: string }>`
    select subject_id as "subjectId", sequence, type
      from events where relayed_at is null
     order by recorded_at, subject_id, sequence limit ${limit}`
}

export async function markRelayed(tx: Tx, events: readonly EventRef[]): Promise<void> {
  await tx.write`
    update events set relayed_at = now()
      from unnest(${events.map(({ subjectId }) => subjectId)}::uuid[],
                  ${events.map(({ sequence }) => sequence)}::integer[]) as handed (subject_id, sequence)
     where events.subject_id = handed.subject_id and events.sequence = handed.sequence`
}

/** The facts with these names, in the order of their subjects' sequences. */
export async function readEvents(tx: Tx, refs: readonly EventRef[]): Promise<RecordedEvent[]> {
  return await tx.sql<RecordedEvent>`
    select subject_id as "subjectId", sequence, type, payload, recorded_at as "recordedAt"
      from unnest(${refs.map(({ subjectId }) => subjectId)}::uuid[],
                  ${refs.map(({ sequence }) => sequence)}::integer[]) as named (subject_id, sequence)
           join events using (subject_id, sequence)
     order by sequence`
}

export async function findEvents(tx: Tx, subjectId: string): Promise<RecordedEvent[]> {
  return await tx.sql<RecordedEvent>`
    select subject_id as "subjectId", sequence, type, payload, recorded_at as "recordedAt"
      from events where subject_id = ${subjectId} order by sequence`
}

/** True for the one transaction that may relay now: facts about one subject must leave in their order. */
export async function takeRelayTurn(tx: Tx): Promise<boolean> {
  const rows = await tx.sql<{ taken: boolean }>`
    select pg_try_advisory_xact_lock(hashtext('holdfast.relay')) as taken`
  return rows[0]?.taken === true
}
