import type { Tx } from '../../platform/db/index.ts'
import { Failure } from '../../values/failure.ts'
import { readTime } from '../read-sale-request.ts'
import { findTripsOf, type PricedTrip, readTrip } from './trips-store.ts'

/** A trip by its id; or by its vendor and when it begins: at a moment, or on a day in UTC. */
export type TripRef = { id: string } | { vendorId: string; date: string }

const dayMs = 86_400_000

/** The trip that a buyer names. Fails with ITEM_NOT_FOUND, or with TRIP_AMBIGUOUS where a vendor has several then. */
export async function findTrip(tx: Tx, ref: TripRef): Promise<PricedTrip> {
  const found = 'id' in ref ? await readById(tx, ref.id) : await findByDate(tx, ref)
  const [trip, other] = found
  if (!trip) throw new Failure('ITEM_NOT_FOUND')
  if (other) throw new Failure('TRIP_AMBIGUOUS', { trip_ids: found.map(({ id }) => id) })
  return trip
}

async function readById(tx: Tx, id: string): Promise<PricedTrip[]> {
  const trip = await readTrip(tx, id)
  return trip ? [trip] : []
}

async function findByDate(
  tx: Tx,
  { vendorId, date }: { vendorId: string; date: string },
): Promise<PricedTrip[]> {
  const isDay = date.length === 10
  const from = readTime(date, '/trip_date')
  const until = new Date(from.getTime() + (isDay ? dayMs : 1))
  return await findTripsOf(tx, vendorId, { from, until })
}
