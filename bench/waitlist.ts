import type { Database } from '../src/platform/db/index.ts'
import { type OpenZone, sizeMax } from './crowd.ts'
import { bookingOf, cancellingOf, chanceOf, joiningOf, putEventOn, sizeOf, type Zone } from './events.ts'
import { countOvertaken, type Served } from './line-order.ts'
import { createTally, type NextPost, quantiles, startClosedLoop, type Tally } from './load.ts'
import { startProgress } from './pace.ts'
import { type Latency, readClock, readCompletionLatency, readRates, waitUntilDone } from './progress.ts'
import type { Measured, ShapeOptions, WaitlistMeasured } from './shape.ts'
import type { Stage } from './stage.ts'

const placesDefault = 10_000
const partiesPerPlace = 2
const drainSecondsMax = 120

/** More cancellations than this at once are a mass refund, which is done in batches elsewhere. */
const cancellersMax = 32

/** A hall is sold out and twice as many parties as it has places stand in line; then every booking is cancelled. */
export async function playWaitlist(stage: Stage, _none: string[], options: ShapeOptions): Promise<Measured> {
  const { db, server } = stage
  const places = options.seats ?? placesDefault
  const [zone] = await putEventOn({ origin: server.origin, db }, 'Hall', [{ places, isNumbered: false }])
  if (!zone) throw new Error('The hall has no places.')
  const from = await readClock(db)
  const booked = await play(stage, options, 'booked', sellOut({ ...zone, hope: sizeMax }), [201, 409])
  await waitUntilDone(db, drainSecondsMax)
  const window = { from, to: await readClock(db) }
  const joined = await play(stage, options, 'in line', lineUp(zone, places * partiesPerPlace), [201])
  const askedAt = new Map<string, number>()
  const few = { connections: stage.connections.slice(0, cancellersMax) }
  const cancelled = await play(few, options, 'cancelled', cancelAll(await readBookings(db), askedAt), [200])
  return {
    ...(await readRates(db, window)),
    ...{ accept: booked.latency, complete: await readCompletionLatency(db, window) },
    ...{ statuses: addUp([booked.tally, joined.tally, cancelled.tally]), hoped: [200, 201, 409] },
    waitlist: {
      ...(await countServed(db, zone)),
      ...{
        joinsPerSecond: joined.perSecond,
        cancelsPerSecond: cancelled.perSecond,
        offer: await readOfferLatency(db, askedAt),
        answer: cancelled.latency,
      },
    },
  }
}

type Part = { tally: Tally; latency: Latency; perSecond: number }

/** All of them come, on all connections at once. */
async function play(
  { connections }: Pick<Stage, 'connections'>,
  { log }: ShapeOptions,
  what: string,
  nextPost: NextPost & { heed?: (status: number, body: string) => void },
  expected: number[],
): Promise<Part> {
  const tally = createTally(
    (status, body) => log(`  an answer that nobody expected: ${status} ${body}`),
    expected,
  )
  tally.isMeasuring = true
  const record = tally.record.bind(tally)
  tally.record = (status, latencyMs, body) => {
    record(status, latencyMs, body)
    nextPost.heed?.(status, body)
  }
  const progress = startProgress(() => `${what}: ${JSON.stringify(tally.statuses)}`, log)
  const from = performance.now()
  await startClosedLoop(connections, nextPost, tally).finished
  progress.stop()
  const [p50 = 0, p95 = 0, p99 = 0] = quantiles(tally.latenciesMs, [0.5, 0.95, 0.99])
  const perSecond = tally.latenciesMs.length / ((performance.now() - from) / 1_000)
  return { tally, latency: { p50, p95, p99 }, perSecond }
}

/** Parties come until one is told that nothing is left; who is told that there is less asks for that. */
function sellOut(zone: OpenZone): NextPost & { heed(status: number, body: string): void } {
  let number = 0
  const nextPost = () => {
    number += 1
    return zone.hope > 0 ? bookingOf(zone, { number, size: Math.min(sizeOf(number), zone.hope) }) : undefined
  }
  const heed = (status: number, body: string) => {
    if (status === 409) zone.hope = Math.min(zone.hope, JSON.parse(body).left)
  }
  return Object.assign(nextPost, { heed })
}

function lineUp(zone: Zone, parties: number): NextPost {
  let number = 0
  return () => {
    if (number === parties) return undefined
    number += 1
    return joiningOf(zone, { number, size: sizeOf(number) })
  }
}

/** In no order. Notes when each was asked for, by the clock that the database has, too. */
function cancelAll(bookingIds: readonly string[], askedAt: Map<string, number>): NextPost {
  const shuffled = bookingIds
    .map((id, index): [string, number] => [id, chanceOf(index, 4)])
    .sort(([, one], [, other]) => one - other)
  return () => {
    const [id] = shuffled.pop() ?? []
    if (id === undefined) return undefined
    askedAt.set(id, performance.timeOrigin + performance.now())
    return cancellingOf(id)
  }
}

async function readOfferLatency(db: Database, askedAt: ReadonlyMap<string, number>): Promise<Latency> {
  const rows = await db.sql<{ id: string; committedAt: number }>`
    select order_id as id, extract(epoch from pg_xact_commit_timestamp(xmin))::float8 * 1000 as "committedAt"
      from cancellations`
  const latencies = rows.map(({ id, committedAt }) => committedAt - (askedAt.get(id) ?? committedAt))
  const [p50 = 0, p95 = 0, p99 = 0] = quantiles(latencies, [0.5, 0.95, 0.99])
  return { p50, p95, p99 }
}

async function readBookings(db: Database): Promise<string[]> {
  const rows = await db.sql<{ id: string }>`select id from orders where status = 'PAID' order by id`
  return rows.map(({ id }) => id)
}

/** How the line was served, read from the books. */
async function countServed(
  db: Database,
  { poolId }: Zone,
): Promise<Pick<WaitlistMeasured, 'parties' | 'freed' | 'offered' | 'overtaken' | 'split' | 'late'>> {
  // Offers are made one after the other, while the pool is locked; so are the ids of their orders.
  const entries = await db.sql<Served>`
    select number, quantity, row_number() over (order by order_id) as turn, order_id is not null as "isServed"
      from waitlist_entries where pool_id = ${poolId} order by order_id nulls last`
  const [counted] = await db.sql<{ freed: number; offered: number; split: number; late: number }>`
    with freed as (
      select cancellations.xmin as commit, sum(quantity) as places from cancellations join holds using (order_id)
       where pool_id = ${poolId} and holds.number = 1 group by cancellations.xmin
    ), offered as (
      select waitlist_entries.xmin as commit, sum(quantity) as places from waitlist_entries
       where pool_id = ${poolId} and status = 'OFFERED' group by waitlist_entries.xmin
    )
    select (select coalesce(sum(places), 0)::bigint from freed) as freed,
           (select coalesce(sum(places), 0)::bigint from offered) as offered,
           (select count(*) from freed left join offered using (commit)
             where offered.places is distinct from freed.places) as late,
           (select count(*) from waitlist_entries as entry
             where entry.pool_id = ${poolId} and status = 'OFFERED'
               and (select array_agg(quantity) from holds where holds.order_id = entry.order_id)
                   is distinct from array[entry.quantity]) as split`
  if (!counted) throw new Error('The database did not say who was served.')
  return { parties: entries.length, overtaken: countOvertaken(entries), ...counted }
}

function addUp(tallies: readonly Tally[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const { statuses } of tallies)
    for (const [status, count] of Object.entries(statuses)) sums[status] = (sums[status] ?? 0) + count
  return sums
}
