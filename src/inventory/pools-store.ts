import { notify, type Tx } from '../platform/db/index.ts'
import type { Places } from './hold.ts'
import type { LockedPool, PoolState } from './pool.ts'

/** Locks pools and answers with how they stand. Always in id order: two groups can then never deadlock. */
export async function lockPools(tx: Tx, poolIds: readonly string[]): Promise<Map<string, LockedPool>> {
  const rows = await tx.sql<LockedPool>`
    select id, capacity, free, waiting from pools where id = any(${poolIds}::uuid[]) order by id for update`
  return new Map(rows.map((pool) => [pool.id, pool]))
}

/** Takes places from pools that this transaction has locked. */
export async function takePlaces(tx: Tx, places: readonly Places[]): Promise<void> {
  if (places.length === 0) return
  await tx.write`
    update pools
       set free = free - taken.quantity
      from unnest(${places.map(({ poolId }) => poolId)}::uuid[],
                  ${places.map(({ quantity }) => quantity)}::bigint[]) as taken (pool_id, quantity)
     where pools.id = taken.pool_id`
}

/** One more party, or `by` fewer, waits in line for a pool that this transaction has locked. */
export async function changeWaiting(
  tx: Tx,
  changes: readonly { poolId: string; by: number }[],
): Promise<void> {
  if (changes.length === 0) return
  await tx.write`
    update pools set waiting = waiting + change.by
      from unnest(${changes.map(({ poolId }) => poolId)}::uuid[],
                  ${changes.map(({ by }) => by)}::bigint[]) as change (pool_id, by)
     where pools.id = change.pool_id`
}

/** Pools for which somebody waits; those first in which something is free, and by chance, so that none is left out for ever. */
export async function findAwaitedPools(tx: Tx, limit: number): Promise<string[]> {
  const rows = await tx.sql<{ id: string }>`
    select id from pools where waiting > 0 order by free > 0 desc, random() limit ${limit}`
  return rows.map(({ id }) => id)
}

export async function insertPools(tx: Tx, pools: readonly { id: string; capacity: number }[]): Promise<void> {
  await tx.write`
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

/** Takes out of pools what is free, so that nobody gets any of it; numbered seats stay, for the plan. The pools are locked in id order. */
export async function closePools(tx: Tx, poolIds: readonly string[]): Promise<void> {
  await lockPools(tx, poolIds)
  await tx.write`update pools set capacity = capacity - free, free = 0 where id = any(${poolIds}::uuid[])`
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
