import type { Database } from '../src/platform/db/index.ts'

/** A stretch of the database's own time. */
export type Window = { from: Date; to: Date }

/** Milliseconds. */
export type Latency = { p50: number; p95: number; p99: number }

export async function readClock(db: Database): Promise<Date> {
  const rows = await db.sql<{ now: Date }>`select clock_timestamp() as now`
  if (!rows[0]) throw new Error('The database did not say what time it is.')
  return rows[0].now
}

/** Checkouts and events that still have work before them. Cheap: both have an index of what waits. */
export async function readWaiting(db: Database): Promise<{ checkouts: number; events: number }> {
  const rows = await db.sql<{ checkouts: number; events: number }>`
    select (select count(*) from checkouts where next_run_at is not null) as checkouts,
           (select count(*) from events where relayed_at is null) as events`
  return rows[0] ?? { checkouts: 0, events: 0 }
}

export async function waitUntilDone(db: Database, secondsMax: number): Promise<void> {
  const deadline = performance.now() + secondsMax * 1000
  while ((await readWaiting(db)).checkouts > 0) {
    if (performance.now() > deadline) throw new Error(`Checkouts still wait after ${secondsMax} s.`)
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

/** Checkouts per second in this window: born and COMPLETED. */
export async function readRates(
  db: Database,
  { from, to }: Window,
): Promise<{ accepted: number; completed: number }> {
  const rows = await db.sql<{ accepted: number; completed: number }>`
    select count(*) filter (where created_at >= ${from} and created_at < ${to}) as accepted,
           count(*) filter (where status = 'COMPLETED' and finished_at >= ${from} and finished_at < ${to}) as completed
      from checkouts`
  const seconds = (to.getTime() - from.getTime()) / 1000
  return { accepted: (rows[0]?.accepted ?? 0) / seconds, completed: (rows[0]?.completed ?? 0) / seconds }
}

export async function countCheckouts(db: Database): Promise<Record<string, number>> {
  const rows = await db.sql<{ status: string; count: number }>`
    select status, count(*) as count from checkouts group by status`
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]))
}

/** From accepted to COMPLETED, of checkouts born in this window. */
export async function readCompletionLatency(db: Database, { from, to }: Window): Promise<Latency> {
  const rows = await db.sql<{ points: number[] | null }>`
    select percentile_cont(array[0.5, 0.95, 0.99]) within group
             (order by extract(epoch from finished_at - created_at)::float8 * 1000) as points
      from checkouts
     where status = 'COMPLETED' and created_at >= ${from} and created_at < ${to}`
  const [p50 = 0, p95 = 0, p99 = 0] = rows[0]?.points ?? []
  return { p50, p95, p99 }
}

/** Completions per second between the `first` and the `last` one to be completed (counted from 1). */
export async function readCompletionRate(db: Database, first: number, last: number): Promise<number> {
  const rows = await db.sql<{ seconds: number | null }>`
    select extract(epoch from max(finished_at) - min(finished_at))::float8 as seconds
      from (select finished_at, row_number() over (order by finished_at) as place
              from checkouts where status = 'COMPLETED') as completed
     where place in (${first}::bigint, ${last}::bigint)`
  const seconds = rows[0]?.seconds
  return seconds ? (last - first) / seconds : 0
}
