import { recordChange } from '../../platform/audit-trail/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import { newId } from '../../platform/ids.ts'
import type { Sealer } from '../../platform/sealer.ts'
import { Failure } from '../../values/failure.ts'
import { subjectOf, type Vendor, type VendorProfile } from './vendor.ts'
import { findVendor, insertVendor, lockVendor, updateStatus, updateVendor } from './vendors-store.ts'

/** Makes an account a vendor, PENDING. Who was rejected may apply again; others fail with ALREADY_A_VENDOR. */
export async function registerVendor(
  tx: Tx,
  sealer: Sealer,
  userId: string,
  profile: VendorProfile,
): Promise<Vendor> {
  const isNew = await insertVendor(tx, sealer, { id: newId(), userId, ...profile })
  if (!isNew) await applyAgain(tx, sealer, userId, profile)
  const vendor = await findVendor(tx, { userId })
  if (!vendor) throw new Error('A vendor was not written.')
  const action = isNew ? 'vendor.registered' : 'vendor.applied_again'
  await recordChange(tx, { name: `user:${userId}` }, { action, subject: subjectOf(vendor) })
  return vendor
}

async function applyAgain(tx: Tx, sealer: Sealer, userId: string, profile: VendorProfile): Promise<void> {
  const vendor = await lockVendor(tx, { userId })
  if (vendor?.status !== 'REJECTED') throw new Failure('ALREADY_A_VENDOR', { vendor_status: vendor?.status })
  await updateVendor(tx, sealer, vendor, profile)
  await updateStatus(tx, vendor.id, { status: 'PENDING', reason: null })
}
