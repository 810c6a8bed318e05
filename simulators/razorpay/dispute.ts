/** How a dispute may stand; each is an event `payment.dispute.<status>`, the first one `created`. */
export const disputeStatuses = ['open', 'under_review', 'action_required', 'won', 'lost', 'closed'] as const
export type DisputeStatus = (typeof disputeStatuses)[number]

/** Every legal move. */
export const disputeMoves: Record<DisputeStatus, readonly DisputeStatus[]> = {
  open: ['under_review', 'action_required', 'won', 'lost', 'closed'],
  under_review: ['action_required', 'won', 'lost', 'closed'],
  action_required: ['under_review', 'won', 'lost', 'closed'],
  won: [],
  lost: [],
  closed: [],
}

/** How the bank decides a dispute by itself. */
export type Outcome = 'won' | 'lost'

/** A dispute that a buyer will open, and how and how long after that the bank decides it, if it does. */
export type DisputePlan = DisputeWish & { atMs: number }
export type DisputeWish = { amount: number; reason: string; outcome?: Outcome; outcomeAfterMs?: number }

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
  verdict?: { status: Outcome; atMs: number }
}

/** As it goes over the wire. */
export function showDispute({ verdict: _, ...dispute }: Dispute) {
  return { ...dispute, evidence: noEvidence }
}

/** Nobody can hand any in here. */
const noEvidence = {
  amount: 0,
  summary: null,
  shipping_proof: null,
  billing_proof: null,
  cancellation_proof: null,
  customer_communication: null,
  proof_of_service: null,
  explanation_letter: null,
  refund_confirmation: null,
  access_activity_log: null,
  refund_cancellation_policy: null,
  term_and_conditions: null,
  others: null,
  submitted_at: null,
}
