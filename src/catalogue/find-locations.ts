import type { Tx } from '../platform/db/index.ts'

/**
 * Where it is, and what it is: an event, the tables of a restaurant at one time, or a trip. Two items of one `occasion` are
 * of the same, for good, whenever that takes place.
 */
export type Venue = { location: string; occasion: string }

/** Where what can be booked takes place, by the ids of the items. */
export async function findLocations(tx: Tx, itemIds: readonly string[]): Promise<Map<string, Venue>> {
  const rows = await tx.sql<Venue & { id: string }>`
    select item_id as id, location, show_id::text as occasion from seat_types join shows on shows.id = show_id where item_id = any(${itemIds}::uuid[])
    union all
    select item_id, restaurant_name || ', ' || table_number, restaurant_name || ' ' || period::text
      from table_slots join dining_tables on dining_tables.id = table_id where item_id = any(${itemIds}::uuid[])
    union all
    select item_id, location, item_id::text from trips where item_id = any(${itemIds}::uuid[])`
  return new Map(rows.map(({ id, ...venue }) => [id, venue]))
}
