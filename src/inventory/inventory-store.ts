import type { Tx } from '../platform/db/index.ts'
import type { HoldStatus, Places, WantedHolds } from './hold.ts'
import type { PoolState } from './pool.ts'

/** Locks pools and answers with the free places of each. Always in id order: two groups can then never deadlock. */
export async function lockPools(tx: Tx, poolIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.sql<{ id: string; free: number }>`
    select id, free from pools where id = any(${poolIds}::uuid[]) order by id for update`
  return new Map(rows.map(({ id, free }) => [id, free]))
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
    insert into holds (status, order_id, number, pool_id, quantity, expires_at)
    select ${status}, * from unnest(${rows.map(({ orderId }) => orderId)}::uuid[],
                                    ${rows.map(({ number }) => number)}::integer[],
                                    ${rows.map(({ poolId }) => poolId)}::uuid[],
                                    ${rows.map(({ quantity }) => quantity)}::bigint[],
                                    ${rows.map(({ expiresAt }) => expiresAt.toISOString())}::timestamptz[])`
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
      returning holds.pool_id, holds.quantity
    ), freed as materialized (
      select pool_id, sum(quantity)::bigint as quantity from released group by pool_id
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
  return await tx.sql<LostHold>`
    select lost.order_id as "orderId", lost.pool_id as "poolId", max(lost.quantity)::bigint as quantity,
           max(lost.expires_at) as "expiresAt",
           (select max(number) from holds every where every.order_id = lost.order_id) as "heldBefore"
      from holds lost
     where lost.order_id = any(${orderIds}::uuid[])
       and not exists (select from holds live
                        where live.order_id = lost.order_id and live.pool_id = lost.pool_id
                          and live.status <> 'RELEASED')
     group by lost.order_id, lost.pool_id`
}

/** Gives back everything that orders still hold or have bought. The pools are locked in id order. */
export async function releasePlaces(tx: Tx, orderIds: readonly string[]): Promise<void> {
  await tx.sql`
    with released as (
      update holds set status = 'RELEASED'
       where order_id = any(${orderIds}::uuid[]) and status <> 'RELEASED'
      returning pool_id, quantity
    ), freed as materialized (
      select pool_id, sum(quantity)::bigint as quantity from released group by pool_id
    ), locked as materialized (
      select pools.id, freed.quantity from pools join freed on freed.pool_id = pools.id
       order by pools.id for update of pools
    )
    update pools set free = free + locked.quantity from locked where pools.id = locked.id`
}

/** Pools in which holds are overdue, the oldest first. */
export async function findOverduePools(tx: Tx, limit: number): Promise<string[]> {
  const rows = await tx.sql<{ pool_id: string }>`
    select pool_id from holds where status = 'HELD' and expires_at <= now()
     group by pool_id order by min(expires_at) limit ${limit}`
  return rows.map(({ pool_id: poolId }) => poolId)
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
  return rows.length === 1
}

export async function readPools(tx: Tx, poolIds: readonly string[]): Promise<Map<string, PoolState>> {
  const rows = await tx.sql<PoolState>`
    select id, capacity, free, held, capacity - free - held as sold
      from pools
           cross join lateral (
             select coalesce(sum(quantity), 0)::bigint as held from holds
              where holds.pool_id = pools.id and status = 'HELD') as holding
     where id = any(${poolIds}::uuid[])`
  return new Map(rows.map((pool) => [pool.id, pool]))
}
