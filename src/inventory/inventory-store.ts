import { notify, type Tx } from '../platform/db/index.ts'
import type { HoldStatus, Places, WantedHolds } from './hold.ts'
import type { LockedPool, PoolState } from './pool.ts'
import type { Seat } from './seat.ts'

/** Locks pools and answers with how they stand. Always in id order: two groups can then never deadlock. */
export async function lockPools(tx: Tx, poolIds: readonly string[]): Promise<Map<string, LockedPool>> {
  const rows = await tx.sql<LockedPool>`
    select id, capacity, free, waiting from pools where id = any(${poolIds}::uuid[]) order by id for update`
  return new Map(rows.map((pool) => [pool.id, pool]))
}

/** Takes places from pools that this transaction has locked. */
export async function takePlaces(tx: Tx, places: readonly Places[]): Promise<void> {
  if (places.length === 0) return
  await tx.sql`
    update pools
       set free = free - taken.quantity
      from unnest(${places.map(({ poolId }) => poolId)}::uuid[],
                  ${places.map(({ quantity }) => quantity)}::bigint[]) as taken (pool_id, quantity)
     where pools.id = taken.pool_id`
}

export async function insertHolds(tx: Tx, wanted: readonly WantedHolds[], status: HoldStatus): Promise<void> {
  const rows = wanted.flatMap(({ orderId, places, expiresAt, heldBefore }) =>
    places.map((place, index) => ({ orderId, expiresAt, number: heldBefore + index + 1, ...place })),
  )
  if (rows.length === 0) return
  await tx.sql`
    insert into holds (status, order_id, number, pool_id, quantity, expires_at, seats)
    select ${status}, order_id, number, pool_id, quantity, expires_at, string_to_array(seats, E'\\n')
      from unnest(${rows.map(({ orderId }) => orderId)}::uuid[],
                  ${rows.map(({ number }) => number)}::integer[],
                  ${rows.map(({ poolId }) => poolId)}::uuid[],
                  ${rows.map(({ quantity }) => quantity)}::bigint[],
                  ${rows.map(({ expiresAt }) => expiresAt.toISOString())}::timestamptz[],
                  ${rows.map(({ seats }) => seats?.join('\n') ?? null)}::text[])
           as wanted (order_id, number, pool_id, quantity, expires_at, seats)`
}

/**
 * Releases overdue holds of pools that this transaction has locked, and answers with what came free. A hold that
 * another transaction is settling right now is left to it: waiting here, with pools locked, could deadlock.
 */
export async function releaseOverdueHolds(tx: Tx, poolIds: readonly string[]): Promise<Places[]> {
  return await tx.sql<Places>`
    with overdue as materialized (
      select order_id, number from holds
       where pool_id = any(${poolIds}::uuid[]) and status = 'HELD' and expires_at <= now()
         for update skip locked
    ), released as (
      update holds set status = 'RELEASED' from overdue
       where holds.order_id = overdue.order_id and holds.number = overdue.number
      returning holds.order_id, holds.pool_id, holds.quantity, holds.seats
    ), freed as materialized (
      select pool_id, sum(quantity)::bigint as quantity from released group by pool_id
    ), emptied as (
      update seats set order_id = null from released
       where released.seats is not null and seats.order_id = released.order_id and seats.pool_id = released.pool_id
    ), given as (
      update pools set free = free + freed.quantity from freed where pools.id = freed.pool_id
    )
    select pool_id as "poolId", quantity from freed`
}

/** Turns the HELD holds of orders into sold places. Answers how many holds each order had left to confirm. */
export async function confirmHolds(tx: Tx, orderIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.sql<{ order_id: string }>`
    update holds set status = 'CONFIRMED'
     where order_id = any(${orderIds}::uuid[]) and status = 'HELD'
    returning order_id`
  const confirmed = new Map<string, number>()
  for (const { order_id: orderId } of rows) confirmed.set(orderId, (confirmed.get(orderId) ?? 0) + 1)
  return confirmed
}

/** What an order held until it was released. */
export type LostHold = Places & { orderId: string; heldBefore: number; expiresAt: Date }

/** What orders held once and hold no longer. */
export async function findLostHolds(tx: Tx, orderIds: readonly string[]): Promise<LostHold[]> {
  const rows = await tx.sql<Omit<LostHold, 'seats'> & { seats: string[] | null }>`
    select lost.order_id as "orderId", lost.pool_id as "poolId", max(lost.quantity)::bigint as quantity,
           max(lost.expires_at) as "expiresAt", max(lost.seats) as seats,
           (select max(number) from holds every where every.order_id = lost.order_id) as "heldBefore"
      from holds lost
     where lost.order_id = any(${orderIds}::uuid[])
       and not exists (select from holds live
                        where live.order_id = lost.order_id and live.pool_id = lost.pool_id
                          and live.status <> 'RELEASED')
     group by lost.order_id, lost.pool_id`
  return rows.map(({ seats, ...lost }) => (seats ? { ...lost, seats } : lost))
}

/**
 * Gives back everything that orders still hold or have bought. The pools are locked in id order. Answers with those in
 * which somebody waits for what came free.
 */
export async function releasePlaces(tx: Tx, orderIds: readonly string[]): Promise<string[]> {
  const rows = await tx.sql<{ id: string; waiting: number }>`
    with released as (
      update holds set status = 'RELEASED'
       where order_id = any(${orderIds}::uuid[]) and status <> 'RELEASED'
      returning order_id, pool_id, quantity, seats
    ), freed as materialized (
      select pool_id, sum(quantity)::bigint as quantity from released group by pool_id
    ), locked as materialized (
      select pools.id, freed.quantity from pools join freed on freed.pool_id = pools.id
       order by pools.id for update of pools
    ), emptied as (
      update seats set order_id = null from released join locked on locked.id = released.pool_id
       where released.seats is not null and seats.order_id = released.order_id and seats.pool_id = released.pool_id
    )
    update pools set free = free + locked.quantity from locked where pools.id = locked.id
    returning pools.id, pools.waiting`
  return rows.filter(({ waiting }) => waiting > 0).map(({ id }) => id)
}

/**
 * Free seats of pools that this transaction has locked, the best first: as many as are asked for, and those that are
 * named. Fewer than asked for are all there are.
 */
export async function findFreeSeats(tx: Tx, asked: readonly AskedSeats[]): Promise<Map<string, Seat[]>> {
  const named = asked.flatMap(({ poolId, named }) => named.map((label) => ({ poolId, label })))
  const rows = await tx.sql<Seat & { poolId: string }>`
    select seat.pool_id as "poolId", label, rank, block, place
      from unnest(${asked.map(({ poolId }) => poolId)}::uuid[],
                  ${asked.map(({ best }) => best)}::bigint[]) as asked (pool_id, best)
           cross join lateral (
             select * from seats where seats.pool_id = asked.pool_id and order_id is null
              order by rank limit asked.best) as seat
    union all
    select seats.pool_id, seats.label, rank, block, place
      from unnest(${named.map(({ poolId }) => poolId)}::uuid[],
                  ${named.map(({ label }) => label)}::text[]) as named (pool_id, label)
           join seats on seats.pool_id = named.pool_id and seats.label = named.label
     where order_id is null`
  const byPool = Map.groupBy(rows, ({ poolId }) => poolId)
  return new Map([...byPool].map(([poolId, seats]) => [poolId, inRank(seats)]))
}

/** Each seat once, the best first. */
function inRank(seats: readonly Seat[]): Seat[] {
  return [...new Map(seats.map((seat) => [seat.label, seat])).values()].sort(
    (one, other) => one.rank - other.rank,
  )
}

export type AskedSeats = { poolId: string; best: number; named: readonly string[] }

/** Which of these seats there are, free or not. */
export async function findKnownSeats(
  tx: Tx,
  asked: readonly { poolId: string; label: string }[],
): Promise<Set<string>> {
  const rows = await tx.sql<{ label: string }>`
    select seats.label from seats
      join unnest(${asked.map(({ poolId }) => poolId)}::uuid[],
                  ${asked.map(({ label }) => label)}::text[]) as asked (pool_id, label)
        on seats.pool_id = asked.pool_id and seats.label = asked.label`
  return new Set(rows.map(({ label }) => label))
}

/** Gives seats to orders. They are free: the pool is locked. */
export async function takeSeats(
  tx: Tx,
  taken: readonly { orderId: string; poolId: string; label: string }[],
): Promise<void> {
  if (taken.length === 0) return
  const rows = await tx.sql`
    update seats set order_id = taken.order_id
      from unnest(${taken.map(({ orderId }) => orderId)}::uuid[],
                  ${taken.map(({ poolId }) => poolId)}::uuid[],
                  ${taken.map(({ label }) => label)}::text[]) as taken (order_id, pool_id, label)
     where seats.pool_id = taken.pool_id and seats.label = taken.label and seats.order_id is null
    returning seats.label`
  if (rows.length !== taken.length) throw new Error('A seat was given twice.')
}

/** Opens numbered seats; their pools have as many places. */
export async function insertSeats(tx: Tx, poolId: string, seats: readonly Seat[]): Promise<void> {
  await tx.sql`
    insert into seats (pool_id, label, rank, block, place)
    select ${poolId}::uuid, * from unnest(${seats.map(({ label }) => label)}::text[],
                                          ${seats.map(({ rank }) => rank)}::integer[],
                                          ${seats.map(({ block }) => block)}::integer[],
                                          ${seats.map(({ place }) => place)}::integer[])`
}

/** The worst rank and the last block of a pool; 0 where it has no seats. */
export async function findLastSeat(tx: Tx, poolId: string): Promise<{ rank: number; block: number }> {
  const [last] = await tx.sql<{ rank: number; block: number }>`
    select coalesce(max(rank), 0) as rank, coalesce(max(block), 0) as block from seats where pool_id = ${poolId}`
  return last ?? { rank: 0, block: 0 }
}

/** All seats of a pool, the best first. */
export async function listSeats(tx: Tx, poolId: string): Promise<{ label: string; isFree: boolean }[]> {
  return await tx.sql<{ label: string; isFree: boolean }>`
    select label, order_id is null as "isFree" from seats where pool_id = ${poolId} order by rank`
}

/** A numbered seat that an order has, or had until it was released. */
export type OrderedSeat = { orderId: string; poolId: string; label: string }

/** The numbered seats of orders, by order. */
export async function findSeats(tx: Tx, orderIds: readonly string[]): Promise<Map<string, OrderedSeat[]>> {
  const rows = await tx.sql<OrderedSeat>`
    select distinct order_id as "orderId", pool_id as "poolId", label
      from holds cross join lateral unnest(seats) as label
     where order_id = any(${orderIds}::uuid[]) order by order_id, pool_id, label`
  return Map.groupBy(rows, ({ orderId }) => orderId)
}

/** One more party, or `by` fewer, waits in line for a pool that this transaction has locked. */
export async function changeWaiting(
  tx: Tx,
  changes: readonly { poolId: string; by: number }[],
): Promise<void> {
  if (changes.length === 0) return
  await tx.sql`
    update pools set waiting = waiting + change.by
      from unnest(${changes.map(({ poolId }) => poolId)}::uuid[],
                  ${changes.map(({ by }) => by)}::bigint[]) as change (pool_id, by)
     where pools.id = change.pool_id`
}

/** Pools in which holds are overdue, the oldest first. */
export async function findOverduePools(tx: Tx, limit: number): Promise<string[]> {
  const rows = await tx.sql<{ pool_id: string }>`
    select pool_id from holds where status = 'HELD' and expires_at <= now()
     group by pool_id order by min(expires_at) limit ${limit}`
  return rows.map(({ pool_id: poolId }) => poolId)
}

/** Orders hold what they hold until these times at most. */
export async function shortenHolds(
  tx: Tx,
  orders: readonly { orderId: string; until: string }[],
): Promise<void> {
  await tx.sql`
    update holds set expires_at = until
      from unnest(${orders.map(({ orderId }) => orderId)}::uuid[],
                  ${orders.map(({ until }) => until)}::timestamptz[]) as shorter (order_id, until)
     where holds.order_id = shorter.order_id and status = 'HELD' and expires_at > until`
}

/** The orders that hold or have bought places in these pools. Reads all holds: nothing to ask for on every request. */
export async function findHolders(tx: Tx, poolIds: readonly string[]): Promise<string[]> {
  const rows = await tx.sql<{ orderId: string }>`
    select distinct order_id as "orderId" from holds
     where pool_id = any(${poolIds}::uuid[]) and status <> 'RELEASED' order by order_id`
  return rows.map(({ orderId }) => orderId)
}

/** Pools for which somebody waits; those first in which something is free, and by chance, so that none is left out for ever. */
export async function findAwaitedPools(tx: Tx, limit: number): Promise<string[]> {
  const rows = await tx.sql<{ id: string }>`
    select id from pools where waiting > 0 order by free > 0 desc, random() limit ${limit}`
  return rows.map(({ id }) => id)
}

export async function insertPools(tx: Tx, pools: readonly { id: string; capacity: number }[]): Promise<void> {
  await tx.sql`
    insert into pools (id, capacity, free)
    select id, capacity, capacity
      from unnest(${pools.map(({ id }) => id)}::uuid[], ${pools.map(({ capacity }) => capacity)}::bigint[])
           as opened (id, capacity)`
}

/** Raises or lowers the capacity of a pool. Answers false, and changes nothing, if its free places do not suffice. */
export async function changeCapacity(tx: Tx, poolId: string, by: number): Promise<boolean> {
  const rows = await tx.sql`
    update pools set capacity = capacity + ${by}::bigint, free = free + ${by}::bigint
     where id = ${poolId} and free + ${by}::bigint >= 0
    returning id`
  await notify(tx, 'places_changed')
  return rows.length === 1
}

/** Takes out of pools what is free, so that nobody gets any of it. The pools are locked in id order. */
export async function closePools(tx: Tx, poolIds: readonly string[]): Promise<void> {
  await lockPools(tx, poolIds)
  await tx.sql`update pools set capacity = capacity - free, free = 0 where id = any(${poolIds}::uuid[])`
  await notify(tx, 'places_changed')
}

/** How pools stand, without adding up what is held: for those who ask often. */
export async function readFreePlaces(
  tx: Tx,
  poolIds: readonly string[],
): Promise<Map<string, Pick<PoolState, 'id' | 'capacity' | 'free' | 'waiting'>>> {
  const rows = await tx.sql<Pick<PoolState, 'id' | 'capacity' | 'free' | 'waiting'>>`
    select id, capacity, free, waiting from pools where id = any(${poolIds}::uuid[])`
  return new Map(rows.map((pool) => [pool.id, pool]))
}

export async function readPools(tx: Tx, poolIds: readonly string[]): Promise<Map<string, PoolState>> {
  const rows = await tx.sql<PoolState>`
    select id, capacity, free, held, capacity - free - held as sold, waiting
      from pools
           cross join lateral (
             select coalesce(sum(quantity), 0)::bigint as held from holds
              where holds.pool_id = pools.id and status = 'HELD') as holding
     where id = any(${poolIds}::uuid[])`
  return new Map(rows.map((pool) => [pool.id, pool]))
}
