import { lockPools, readPools } from '../../inventory/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import { Failure } from '../../values/failure.ts'
import type { OfferPlaces } from './change-show.ts'
import { readSeatTypes } from './seat-types-store.ts'
import { lockShow, markShowDeleted } from './shows-store.ts'
import { withdrawShow } from './withdraw-show.ts'

/** Takes a show out of sight; whoever waits for it need not any more. Fails with EVENT_HAS_BOOKINGS as long as places are held or sold. */
export async function deleteShow(tx: Tx, id: string, offerPlaces: OfferPlaces): Promise<void> {
  if (!(await lockShow(tx, id))) throw new Failure('NOT_FOUND')
  const types = await readSeatTypes(tx, [id])
  const poolIds = types.map(({ poolId }) => poolId)
  await lockPools(tx, poolIds)
  const pools = [...(await readPools(tx, poolIds)).values()]
  const committed = pools.reduce((sum, { held, sold }) => sum + held + sold, 0)
  if (committed > 0) throw new Failure('EVENT_HAS_BOOKINGS', { places: committed })
  await withdrawShow(tx, types)
  await markShowDeleted(tx, id)
  // Nothing is free any more: this only ends the line.
  await offerPlaces(tx, poolIds)
}
