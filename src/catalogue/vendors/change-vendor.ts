import { recordChange } from '../../platform/audit-trail/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import type { Sealer } from '../../platform/sealer.ts'
import type { Caller } from '../../values/caller.ts'
import { subjectOf, type Vendor, type VendorProfile } from './vendor.ts'
import { findVendor, updateVendor } from './vendors-store.ts'

/** Changes what a vendor says of himself, as far as it is given; nothing else about him. */
export async function changeVendor(
  tx: Tx,
  sealer: Sealer,
  caller: Caller,
  { vendor, change }: { vendor: Vendor; change: Partial<VendorProfile> },
): Promise<Vendor> {
  await updateVendor(tx, sealer, vendor, change)
  // Which fields, not what they say: the trail holds no personal data, and no secrets.
  const changes = { fields: Object.keys(change) }
  await recordChange(tx, caller, { action: 'vendor.changed', subject: subjectOf(vendor), changes })
  return (await findVendor(tx, vendor)) ?? vendor
}
