import type { Static } from 'typebox'
import type { Vendor } from './vendor.ts'
import type { VendorView } from './vendor-schemas.ts'

/** `email` is that of his account; null where that was deleted. */
export function showVendor(vendor: Vendor, email: string | null): Static<typeof VendorView> {
  const { id, userId, businessName, phone, status, reason, createdAt, updatedAt } = vendor
  const { bankAccountEnding, taxIdEnding } = vendor
  return {
    ...{ id, vendor_id: id, user_id: userId, email, business_name: businessName, phone },
    ...{ bank_account: hidden(bankAccountEnding), tax_id: hidden(taxIdEnding), status, reason },
    ...{ created_at: createdAt, updated_at: updatedAt },
  }
}

function hidden(ending: string | null): string | null {
  return ending === null ? null : `••••${ending}`
}
