import { insertPools } from '../../inventory/index.ts'
import { databaseTime, type Tx } from '../../platform/db/index.ts'
import { newId } from '../../platform/ids.ts'
import { Failure } from '../../values/failure.ts'
import { insertBookables } from '../items-store.ts'
import { invalid } from '../read-sale-request.ts'
import { lockSeller } from '../vendors/vendors-store.ts'
import type { NewTrip, Trip } from './trip.ts'
import { insertTrip, readTrip } from './trips-store.ts'

const dayMs = 86_400_000

/** Puts a trip on sale with its places. Fails with VENDOR_NOT_APPROVED or TRIP_IN_THE_PAST. */
export async function createTrip(tx: Tx, wanted: NewTrip): Promise<Trip> {
  const { vendorId, startsAt, endsAt = new Date(startsAt.getTime() + dayMs) } = wanted
  const vendor = await lockSeller(tx, vendorId)
  if (!vendor) throw invalid('/vendor_id', 'must be a vendor')
  if (vendor.status !== 'APPROVED') throw new Failure('VENDOR_NOT_APPROVED', { vendor_status: vendor.status })
  if (startsAt <= (await databaseTime(tx))) throw new Failure('TRIP_IN_THE_PAST', { trip_date: startsAt })
  if (endsAt <= startsAt) throw invalid('/ends_at', 'must be after trip_date')
  const [id, poolId] = [newId(), newId()]
  await write(tx, { ...wanted, id, poolId, endsAt })
  const trip = await readTrip(tx, id)
  if (!trip) throw new Error('A trip was not written.')
  return trip
}

type Written = NewTrip & { id: string; poolId: string; endsAt: Date }

async function write(tx: Tx, { places, ...trip }: Written): Promise<void> {
  const openSale = { saleFrom: null, saleUntil: null, maxPerOrder: null, hasSeats: false }
  await insertPools(tx, [{ id: trip.poolId, capacity: places }])
  await insertBookables(tx, [{ ...trip, ...openSale, kind: 'TRIP' }])
  await insertTrip(tx, trip)
}
