import type { Tx } from '../platform/db/index.ts'
import { Failure } from '../values/failure.ts'
import { isSameName } from './name.ts'

/** The item that is sold as this kind of place at a show. Fails with NOT_FOUND, or with SEAT_TYPE_NOT_FOUND and what there is. */
export async function findSeatType(tx: Tx, showId: string, name: string): Promise<string> {
  const types = await tx.sql<{ itemId: string; name: string }>`
    select item_id as "itemId", seat_types.name from shows join seat_types on show_id = shows.id
     where shows.id = ${showId} and deleted_at is null order by number`
  if (types.length === 0) throw new Failure('NOT_FOUND')
  const found = types.find((type) => isSameName(type.name, name))
  if (!found) throw new Failure('SEAT_TYPE_NOT_FOUND', { seat_types: types.map((type) => type.name) })
  return found.itemId
}
