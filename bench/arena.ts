import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../src/platform/db/index.ts'
import { type Crowd, gatherCrowd, type OpenZone, sizeMax } from './crowd.ts'
import { bookingOf, putEventOn, type Zone } from './events.ts'
import type { Connection } from './http-client.ts'
import { createTally, openConnections, quantiles, runOpenLoop, type Tally } from './load.ts'
import { startProgress } from './pace.ts'
import { type Latency, readClock, readCompletionLatency, readRates, waitUntilDone } from './progress.ts'
import {
  type ArenaMeasured,
  type Measured,
  type NeighbourKind,
  neighbourKinds,
  type ShapeOptions,
} from './shape.ts'
import type { Stage } from './stage.ts'

const zonesCount = 5
const seatsDefault = 100_000
const lookMs = 200
/** What came in before the turn is out of the way by then. */
const settleSecondsMax = 0.7
const drainSecondsMax = 120
const soldOutSecondsMax = 3_600
const neighbourPerSecond = 40
const neighbourConnections = 16

/** Three times there and back, so that what changes on the machine meanwhile meets all alike. */
const round = ['alone', 'elsewhere', 'arena', 'arena', 'elsewhere', 'alone'] as const
const turns = [...round, ...round, ...round]

type Places = { arena: OpenZone[]; elsewhere: OpenZone[]; neighbour: Zone }
type Neighbour = { connections: Connection[]; zone: Zone; tallies: Record<NeighbourKind, Tally> }

/** Numbered seats in five zones are sold to the last one, while somebody else sells places of his own. */
export async function playArena(stage: Stage, _none: string[], options: ShapeOptions): Promise<Measured> {
  const { db } = stage
  const places = await openPlaces(stage, options.seats ?? seatsDefault)
  const crowd = gatherCrowd(stage.connections, options.log)
  const neighbour = meetNeighbour(stage, places.neighbour, options)
  const progress = startProgress(() => JSON.stringify(crowd.tally.statuses), options.log)
  try {
    await warmUp(crowd, places, options)
    await takeTurns(crowd, places, neighbour, options)
    const from = await readClock(db)
    const rush = await sellOut(db, crowd, places.arena, neighbour)
    await crowd.stop()
    await waitUntilDone(db, drainSecondsMax)
    const window = { from, to: rush.until }
    return {
      ...(await readRates(db, window)),
      ...{ accept: rush.booking, complete: await readCompletionLatency(db, window) },
      ...{ statuses: crowd.tally.statuses, hoped: [201, 409] },
      arena: {
        ...(await countSold(db, places.arena)),
        ...{ bookingsPerSecond: rush.perSecond, booking: rush.booking },
        neighbour: latenciesOf(neighbour),
      },
    }
  } finally {
    progress.stop()
    await Promise.all(neighbour.connections.map((connection) => connection.close()))
  }
}

async function openPlaces({ server: { origin }, db }: Stage, seats: number): Promise<Places> {
  const on = { origin, db }
  const zones = (count: number, places: number, isNumbered: boolean) =>
    Array(count).fill({ places, isNumbered })
  const arena = await putEventOn(on, 'Arena', zones(zonesCount, Math.ceil(seats / zonesCount), true))
  const elsewhere = await putEventOn(on, 'Elsewhere', zones(zonesCount, 1_000_000, false))
  const [neighbour] = await putEventOn(on, 'Next door', zones(1, 1_000_000, false))
  if (!neighbour) throw new Error('The event next door has no places.')
  const open = (zone: Zone) => ({ ...zone, hope: sizeMax })
  return { arena: arena.map(open), elsewhere: elsewhere.map(open), neighbour }
}

function meetNeighbour({ server }: Stage, zone: Zone, { log }: ShapeOptions): Neighbour {
  const onSurprise = (status: number, body: string) => log(`  the neighbour was answered ${status} ${body}`)
  const tallies = Object.fromEntries(neighbourKinds.map((kind) => [kind, createTally(onSurprise, [201])]))
  for (const tally of Object.values(tallies)) tally.isMeasuring = true
  return {
    connections: openConnections(server.origin, neighbourConnections),
    zone,
    tallies: tallies as Neighbour['tallies'],
  }
}

async function warmUp(crowd: Crowd, { elsewhere }: Places, { warmUpSeconds }: ShapeOptions): Promise<void> {
  crowd.sendTo(elsewhere)
  await sleep(warmUpSeconds * 1_000)
}

/** The neighbour's customers come evenly; the crowd comes to him only as load on the machine. */
async function takeTurns(
  crowd: Crowd,
  { arena, elsewhere }: Places,
  neighbour: Neighbour,
  { rate, seconds }: ShapeOptions,
): Promise<void> {
  const crowded = { alone: [], elsewhere, arena }
  for (const kind of turns) {
    const turnSeconds = seconds / round.length
    crowd.sendTo(crowded[kind], rate)
    await sleep(Math.min(settleSecondsMax, turnSeconds) * 1_000)
    await callOn(neighbour, kind, turnSeconds)
  }
}

let customers = 0

async function callOn(
  { connections, zone, tallies }: Neighbour,
  kind: NeighbourKind,
  seconds: number,
): Promise<void> {
  const nextPost = () => {
    customers += 1
    return bookingOf(zone, { number: customers, size: 1 })
  }
  await runOpenLoop(connections, nextPost, tallies[kind], { perSecond: neighbourPerSecond, seconds })
}

type Rush = { perSecond: number; booking: Latency; until: Date }

/** Everybody comes at once, until every seat is sold. What is measured ends when the first look finds too little for all. */
async function sellOut(db: Database, crowd: Crowd, zones: OpenZone[], neighbour: Neighbour): Promise<Rush> {
  const { tally } = crowd
  const before = tally.statuses[201] ?? 0
  tally.latenciesMs = []
  tally.isMeasuring = true
  crowd.sendTo(zones)
  const from = performance.now()
  let rush: Rush | undefined
  let calling = Promise.resolve()
  for (;;) {
    const { free, held } = await look(db, zones)
    const hasEnded = zones.some(({ hope }) => hope === 0)
    if (!rush && hasEnded) {
      const seconds = (performance.now() - from) / 1_000
      const perSecond = ((tally.statuses[201] ?? 0) - before) / seconds
      rush = { perSecond, booking: latencyOf(tally), until: await readClock(db) }
      tally.isMeasuring = false
    }
    if (rush && free + held === 0) return rush
    if (performance.now() - from > soldOutSecondsMax * 1_000)
      throw new Error(`${free + held} seats are still unsold.`)
    calling = rush ? calling : calling.then(() => callOn(neighbour, 'rush', lookMs / 1_000))
    await Promise.all([sleep(lookMs), calling])
  }
}

/** Tells the crowd what came free meanwhile. */
async function look(db: Database, zones: OpenZone[]): Promise<{ free: number; held: number }> {
  const rows = await db.sql<{ poolId: string; free: number; held: number }>`
    select id as "poolId", free, (select coalesce(sum(quantity), 0)::bigint from holds
                                   where pool_id = pools.id and status = 'HELD') as held
      from pools where id = any(${zones.map(({ poolId }) => poolId)}::uuid[])`
  for (const zone of zones)
    zone.hope = Math.min(sizeMax, rows.find(({ poolId }) => poolId === zone.poolId)?.free ?? 0)
  const sum = (key: 'free' | 'held') => rows.reduce((total, row) => total + row[key], 0)
  return { free: sum('free'), held: sum('held') }
}

/** What was really sold, read from the books. */
async function countSold(
  db: Database,
  zones: readonly Zone[],
): Promise<Pick<ArenaMeasured, 'seats' | 'sold' | 'different' | 'parties' | 'apart'>> {
  const poolIds = zones.map(({ poolId }) => poolId)
  const [counted] = await db.sql<Pick<ArenaMeasured, 'seats' | 'sold' | 'different' | 'parties' | 'apart'>>`
    with held as (
      select holds.order_id, number, holds.pool_id, seats.label, block, place from holds
             cross join lateral unnest(holds.seats) as named
             join seats on seats.pool_id = holds.pool_id and seats.label = named
       where holds.pool_id = any(${poolIds}::uuid[]) and status = 'CONFIRMED'
    ), parties as (
      select count(*) as size, count(distinct block) as blocks, max(place) - min(place) + 1 as width
        from held group by order_id, number
    )
    select (select sum(capacity)::bigint from pools where id = any(${poolIds}::uuid[])) as seats,
           (select count(*) from held) as sold,
           (select count(distinct (pool_id, label)) from held) as different,
           (select count(*) from parties) as parties,
           (select count(*) from parties where blocks > 1 or width > size) as apart`
  if (!counted) throw new Error('The database did not say what was sold.')
  return counted
}

function latencyOf({ latenciesMs }: Tally): Latency {
  const [p50 = 0, p95 = 0, p99 = 0] = quantiles(latenciesMs, [0.5, 0.95, 0.99])
  return { p50, p95, p99 }
}

function latenciesOf({ tallies }: Neighbour): Record<NeighbourKind, Latency> {
  const entries = neighbourKinds.map((kind) => [kind, latencyOf(tallies[kind])])
  return Object.fromEntries(entries) as Record<NeighbourKind, Latency>
}
