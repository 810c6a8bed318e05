import type { Tx } from '../../platform/db/index.ts'
import { Failure } from '../../values/failure.ts'
import { areCombinable, seatsOf } from './table.ts'
import { readSlots } from './tables-store.ts'

/** Slots that a party wants: one, or several tables put together. */
export type Party = { size: number; slotIds: readonly string[] }

/**
 * The items that such a party has to buy, one of each. Fails with NOT_FOUND if there is no such slot, with
 * TABLES_NOT_COMBINABLE, and with PARTY_TOO_LARGE.
 */
export async function chooseSlots(tx: Tx, { size, slotIds }: Party): Promise<string[]> {
  const ids = slotIds.map((id) => id.toLowerCase())
  const found = await readSlots(tx, ids)
  const slots = ids.flatMap((id) => found.get(id) ?? [])
  if (slots.length < ids.length) throw new Failure('NOT_FOUND')
  // A table that is named twice is one table.
  if (found.size < ids.length || !areCombinable(slots)) throw new Failure('TABLES_NOT_COMBINABLE')
  const seats = seatsOf(slots)
  if (size > seats) throw new Failure('PARTY_TOO_LARGE', { places: seats })
  return ids
}
