import { recordChange } from '../../platform/audit-trail/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import { Failure } from '../../values/failure.ts'
import { subjectOf } from './vendor.ts'
import { deleteVendor, lockVendor } from './vendors-store.ts'

/**
 * Forgets what an account that is going to be deleted said of itself as a vendor. Fails with VENDOR_NEEDED where it may
 * have sold something: customers have bought from him, and he is owed money.
 */
export async function forgetVendor(tx: Tx, userId: string): Promise<void> {
  const vendor = await lockVendor(tx, { userId })
  if (!vendor) return
  if (vendor.status === 'APPROVED' || vendor.status === 'SUSPENDED') throw new Failure('VENDOR_NEEDED')
  await deleteVendor(tx, vendor.id)
  await recordChange(tx, { name: `user:${userId}` }, { action: 'vendor.deleted', subject: subjectOf(vendor) })
}
