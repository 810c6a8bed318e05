import { insertPools } from '../../inventory/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import { newId } from '../../platform/ids.ts'
import { Failure } from '../../values/failure.ts'
import { insertBookables } from '../items-store.ts'
import type { DiningTable, NamedTable, SlotSale, Turn } from './table.ts'
import { insertSlots, type KeptTable, keepTables } from './tables-store.ts'

export type WantedSlots = {
  restaurantName: string
  tables: readonly NamedTable[]
  turns: readonly Turn[]
  sale: SlotSale
}

/**
 * Puts every table on sale for every turn, as far as nothing overlaps. Answers with the ids of the slots that are new.
 * Fails with TABLE_DIFFERS if a table is known with another capacity: bookings were made for it.
 */
export async function addSlots(
  tx: Tx,
  { restaurantName, tables, turns, sale }: WantedSlots,
): Promise<string[]> {
  const kept = await keepTables(tx, restaurantName, tables)
  for (const table of kept) assertAlike(table)
  const slots = kept.flatMap((table) =>
    turns.map((turn) => ({ ...turn, table, tableId: table.id, itemId: newId(), poolId: newId() })),
  )
  const written = await insertSlots(tx, slots)
  const added = slots.filter(({ itemId }) => written.has(itemId))
  await insertPools(
    tx,
    added.map(({ poolId }) => ({ id: poolId, capacity: 1 })),
  )
  await insertBookables(
    tx,
    added.map((slot) => itemOf(slot, sale)),
  )
  return [...written]
}

function assertAlike({ tableNumber: table_number, capacity, saidCapacity }: KeptTable): void {
  if (saidCapacity !== capacity) throw new Failure('TABLE_DIFFERS', { table_number, capacity })
}

type AddedSlot = Turn & { table: DiningTable; itemId: string; poolId: string }

function itemOf(
  { table: { restaurantName, tableNumber }, itemId, poolId, startsAt, endsAt }: AddedSlot,
  { price, cancellation }: SlotSale,
) {
  return {
    ...{ id: itemId, kind: 'TABLE' as const, title: `${restaurantName}, table ${tableNumber}`, ...price },
    ...{ poolId, vendorId: null, startsAt, endsAt, saleFrom: null, saleUntil: null },
    ...{ maxPerOrder: 1, hasSeats: false, isLineStrict: false, cancellation },
  }
}
