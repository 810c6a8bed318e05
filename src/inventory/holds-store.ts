import type { Tx } from '../platform/db/index.ts'
import type { HoldStatus, Places, WantedHolds } from './hold.ts'

export async function insertHolds(tx: Tx, wanted: readonly WantedHolds[], status: HoldStatus): Promise<void> {
  const rows = wanted.flatMap(({ orderId, places, expiresAt, heldBefore }) =>
    places.map((place, index) => ({ orderId, expiresAt, number: heldBefore + index + 1, ...place })),
  )
  if (rows.length === 0) return
  await tx.write`
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
  await tx.write`
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
