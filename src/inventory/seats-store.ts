import type { Tx } from '../platform/db/index.ts'
import type { Seat } from './seat.ts'

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
  await tx.write`
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
