import { databaseTime, type Tx } from '../../platform/db/index.ts'
import { Failure } from '../../values/failure.ts'
import { addSlots } from './add-slots.ts'
import type { NamedTable, Slot, SlotSale, Turn } from './table.ts'
import { readSlots } from './tables-store.ts'

export type NewSlot = { restaurantName: string; table: NamedTable; turn: Turn; sale: SlotSale }

/**
 * Puts a table on sale for one time, and makes the table if it is new. Fails with SLOT_IN_THE_PAST, with SLOT_OVERLAPS if
 * it is on sale for some of that time already, and with TABLE_DIFFERS.
 */
export async function createSlot(tx: Tx, { restaurantName, table, turn, sale }: NewSlot): Promise<Slot> {
  if (turn.startsAt <= (await databaseTime(tx))) throw new Failure('SLOT_IN_THE_PAST')
  const [id] = await addSlots(tx, { restaurantName, tables: [table], turns: [turn], sale })
  if (id === undefined) throw new Failure('SLOT_OVERLAPS', { table_number: table.tableNumber })
  const slot = (await readSlots(tx, [id])).get(id)
  if (!slot) throw new Error('A slot was not written.')
  return slot
}
