/** How a dispute may stand; each is an event `payment.dispute.<status>`, the first one `created`. */
export const disputeStatuses = ['open', 'under_review', 'action_required', 'won', 'lost', 'closed'] as const
export type DisputeStatus = (typeof disputeStatuses)[number]

export type Dispute = {
  id: string
  entity: 'dispute'
  payment_id: string
  amount: number
  currency: string
  amount_deducted: number
  reason_code: string
  respond_by: number
  status: DisputeStatus
  phase: 'chargeback'
  created_at: number
}
