/** Whose items are sold here, and who is owed a share of their sales: an account that may sell once it is approved. */
export type Vendor = {
  id: string
  userId: string
  businessName: string
  phone: string | null
  /** The last characters of what is kept sealed. */
  bankAccountEnding: string | null
  taxIdEnding: string | null
  status: VendorStatus
  /** Why an operator gave him this status. */
  reason: string | null
  createdAt: Date
  updatedAt: Date
}

export const vendorStatuses = ['PENDING', 'APPROVED', 'REJECTED', 'SUSPENDED'] as const
export type VendorStatus = (typeof vendorStatuses)[number]

/** Every legal move of a vendor. */
export const vendorMoves: Record<VendorStatus, readonly VendorStatus[]> = {
  PENDING: ['APPROVED', 'REJECTED'],
  APPROVED: ['SUSPENDED'],
  // By applying again.
  REJECTED: ['PENDING'],
  SUSPENDED: ['APPROVED'],
}

/** What operators decide, and from where to where it takes a vendor. */
export const vendorDecisions = {
  approve: { from: 'PENDING', to: 'APPROVED', action: 'vendor.approved' },
  reject: { from: 'PENDING', to: 'REJECTED', action: 'vendor.rejected' },
  suspend: { from: 'APPROVED', to: 'SUSPENDED', action: 'vendor.suspended' },
  reinstate: { from: 'SUSPENDED', to: 'APPROVED', action: 'vendor.reinstated' },
} as const satisfies Record<string, { from: VendorStatus; to: VendorStatus; action: string }>
export type VendorDecision = keyof typeof vendorDecisions

/** What a vendor says of himself. Null: nothing, or nothing any more. */
export type VendorProfile = {
  businessName: string
  phone: string | null
  bankAccount: string | null
  taxId: string | null
}

/** What may be shown of a secret: its last four characters, but never more than half of it. */
export function endingOf(secret: string): string {
  const shown = Math.min(4, Math.floor(secret.length / 2))
  return secret.slice(secret.length - shown)
}

/** The name in the audit trail. */
export function subjectOf({ id }: Pick<Vendor, 'id'>): string {
  return `vendor:${id}`
}
