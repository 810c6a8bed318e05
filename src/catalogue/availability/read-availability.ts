import { readFreePlaces } from '../../inventory/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import { type Availability, availabilityOf, type SoldType } from './availability.ts'

type Row = { showId: string; poolId: string | null; now: Date } & SoldType

/** What is left at these shows, of each kind of place in their order. A show that is not there is missing in the answer. */
export async function readAvailability(
  tx: Tx,
  showIds: readonly string[],
): Promise<Map<string, Availability[]>> {
  const rows = await tx.sql<Row>`
    select shows.id as "showId", item_id as "itemId", seat_types.name as "seatType", pool_id as "poolId", now() as now,
           items.starts_at as "startsAt", sale_from as "saleFrom", sale_until as "saleUntil",
           withdrawn_at is not null as "isWithdrawn", cancelled_at is not null as "isCalledOff"
      from shows left join seat_types on show_id = shows.id left join items on items.id = item_id
     where shows.id = any(${showIds}::uuid[]) and deleted_at is null
     order by shows.id, number`
  const poolIds = rows.flatMap(({ poolId }) => poolId ?? [])
  const pools = await readFreePlaces(tx, poolIds)
  const byShow = new Map<string, Availability[]>()
  for (const { showId, poolId, now, ...type } of rows) {
    const types = byShow.get(showId) ?? []
    const pool = pools.get(poolId ?? '')
    byShow.set(showId, pool ? [...types, availabilityOf(type, pool, now)] : types)
  }
  return byShow
}
