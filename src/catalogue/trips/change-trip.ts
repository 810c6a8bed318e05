import { changeCapacity, readPools } from '../../inventory/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import { Failure } from '../../values/failure.ts'
import type { OfferPlaces } from '../vendors/door.ts'
import type { Trip, TripChange } from './trip.ts'
import { readTrip, updateTrip } from './trips-store.ts'

/**
 * Changes a trip that is locked. Bookings keep the price that they were made at, and what is free for those who wait in line
 * then goes to them. Fails with STOCK_BELOW_COMMITTED.
 */
export async function changeTrip(
  tx: Tx,
  trip: Trip,
  change: TripChange,
  offerPlaces: OfferPlaces,
): Promise<Trip> {
  await updateTrip(tx, trip, change)
  if (change.places !== undefined) await resize(tx, trip, change.places)
  await offerPlaces(tx, [trip.poolId])
  return (await readTrip(tx, trip.id)) ?? trip
}

async function resize(tx: Tx, { poolId }: Trip, places: number): Promise<void> {
  const pool = (await readPools(tx, [poolId])).get(poolId)
  if (!pool) throw new Error('A trip has no pool.')
  const { capacity, held, sold } = pool
  // Only who has the lock of the trip changes its capacity, so it is still what was read.
  if (!(await changeCapacity(tx, poolId, places - capacity)))
    throw new Failure('STOCK_BELOW_COMMITTED', { max_capacity: capacity, committed: held + sold })
}
