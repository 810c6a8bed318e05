import type { Tx } from '../../platform/db/index.ts'
import { type Caller, may } from '../../values/caller.ts'
import { Failure } from '../../values/failure.ts'
import { lockSeller } from '../vendors/vendors-store.ts'
import type { Trip } from './trip.ts'
import { lockTrip, readTrip } from './trips-store.ts'

/**
 * The trip, for whoever may change it: its vendor, as long as he is approved, and operators. Fails with VENDOR_NOT_APPROVED;
 * for others there is nothing here.
 */
export async function lockOwnTrip(tx: Tx, id: string, caller: Caller): Promise<Trip> {
  const known = await readTrip(tx, id)
  const vendor = known && (await lockSeller(tx, known.vendorId))
  const isOperator = may(caller, { role: 'operator', scope: 'trips:write' })
  const isOwn = vendor !== undefined && vendor.userId === caller.userId
  const trip = isOwn || isOperator ? await lockTrip(tx, id) : undefined
  if (!trip) throw new Failure('NOT_FOUND')
  if (!isOperator && vendor?.status !== 'APPROVED')
    throw new Failure('VENDOR_NOT_APPROVED', { vendor_status: vendor?.status })
  return trip
}
