import type { Tx } from '../platform/db/index.ts'

/** Where what can be booked takes place, by the ids of the items. */
export async function findLocations(tx: Tx, itemIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.sql<{ id: string; location: string }>`
    select item_id as id, location from seat_types join shows on shows.id = show_id where item_id = any(${itemIds}::uuid[])
    union all
    select item_id, restaurant_name || ', ' || table_number
      from table_slots join dining_tables on dining_tables.id = table_id where item_id = any(${itemIds}::uuid[])
    union all
    select item_id, location from trips where item_id = any(${itemIds}::uuid[])`
  return new Map(rows.map(({ id, location }) => [id, location]))
}
