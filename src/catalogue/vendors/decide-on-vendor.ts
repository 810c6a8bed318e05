import { recordChange } from '../../platform/audit-trail/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import { recordEvents } from '../../platform/events/index.ts'
import type { Caller } from '../../values/caller.ts'
import { Failure } from '../../values/failure.ts'
import { restoreTripsOf, withdrawTripsOf } from '../trips/trips-store.ts'
import type { OfferPlaces } from './door.ts'
import { subjectOf, type Vendor, type VendorDecision, vendorDecisions, vendorMoves } from './vendor.ts'
import { findVendor, lockVendor, updateStatus } from './vendors-store.ts'

export type Decision = { id: string; decision: VendorDecision; reason: string | null }

/**
 * Approves, rejects, suspends or reinstates a vendor. What a suspended one sells cannot be bought any more; what was
 * sold stays sold. Fails with NOT_FOUND, or with VENDOR_MOVE_REFUSED.
 */
export async function decideOnVendor(
  tx: Tx,
  caller: Caller,
  { id, decision, reason }: Decision,
  offerPlaces: OfferPlaces,
): Promise<Vendor> {
  const vendor = await lockVendor(tx, { id })
  if (!vendor) throw new Failure('NOT_FOUND')
  const { from, to, action } = vendorDecisions[decision]
  const isLegal = vendor.status === from && vendorMoves[from].some((status) => status === to)
  if (!isLegal) throw new Failure('VENDOR_MOVE_REFUSED', { vendor_status: vendor.status, wanted: to })
  await updateStatus(tx, vendor.id, { status: to, reason })
  if (to === 'SUSPENDED') await withdrawTripsOf(tx, vendor.id)
  // Places that came free meanwhile are for those who waited.
  if (from === 'SUSPENDED') await offerPlaces(tx, await restoreTripsOf(tx, vendor.id))
  await recordEvents(tx, [{ subjectId: vendor.id, type: action, payload: { reason } }])
  await recordChange(tx, caller, { action, subject: subjectOf(vendor), changes: { from, to, reason } })
  return (await findVendor(tx, vendor)) ?? vendor
}
