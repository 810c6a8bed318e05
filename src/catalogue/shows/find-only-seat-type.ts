import type { Tx } from '../../platform/db/index.ts'
import { Failure } from '../../values/failure.ts'
import { readSeatTypes } from './seat-types-store.ts'
import { findShowByName } from './shows-store.ts'

/**
 * The item of a show that has one kind of place, for those who name none. The show is named by our id or by another
 * system's. Fails with NOT_FOUND, or with SEAT_TYPE_NOT_FOUND and what there is to choose from.
 */
export async function findOnlySeatType(tx: Tx, eventId: string): Promise<string> {
  const showId = await findShowByName(tx, eventId)
  if (showId === undefined) throw new Failure('NOT_FOUND')
  const types = await readSeatTypes(tx, [showId])
  const [only, ...others] = types
  if (only && others.length === 0) return only.itemId
  throw new Failure('SEAT_TYPE_NOT_FOUND', { seat_types: types.map(({ name }) => name) })
}
