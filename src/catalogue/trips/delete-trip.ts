import { changeCapacity, readPools } from '../../inventory/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import { Failure } from '../../values/failure.ts'
import { withdrawItems } from '../items-store.ts'
import type { OfferPlaces } from '../vendors/door.ts'
import type { Trip } from './trip.ts'
import { markTripDeleted } from './trips-store.ts'

/**
 * Deletes a trip that is locked and that nobody has booked; whoever waited for it waits no longer. What there was of it
 * stays, for the orders that were cancelled. Fails with TRIP_HAS_BOOKINGS.
 */
export async function deleteTrip(tx: Tx, { id, poolId }: Trip, offerPlaces: OfferPlaces): Promise<void> {
  const pool = (await readPools(tx, [poolId])).get(poolId)
  if (!pool) throw new Error('A trip has no pool.')
  // All places are taken away, which works only if all are free; whoever is just about to book finds none left.
  if (!(await changeCapacity(tx, poolId, -pool.capacity))) throw new Failure('TRIP_HAS_BOOKINGS')
  await markTripDeleted(tx, id)
  await withdrawItems(tx, [id])
  await offerPlaces(tx, [poolId])
}
