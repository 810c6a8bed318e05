import { type Notes, showNotes } from './notes.ts'

export type RefundStatus = 'pending' | 'processed' | 'failed'

/** What was processed may fail yet: the account may be closed by the time the money comes back. */
export const refundMoves: Record<RefundStatus, readonly RefundStatus[]> = {
  pending: ['processed', 'failed'],
  processed: ['failed'],
  failed: [],
}

export type Refund = {
  id: string
  payment_id: string
  amount: number
  currency: string
  notes: Notes
  receipt: string | null
  status: RefundStatus
  speed: 'normal' | 'optimum'
  created_at: number
  createdAtMs: number
}

/** As it goes over the wire. */
export function showRefund(refund: Refund) {
  const { id, payment_id, amount, currency, notes, receipt, status, speed, created_at } = refund
  return {
    id,
    entity: 'refund',
    amount,
    currency,
    payment_id,
    notes: showNotes(notes),
    receipt,
    acquirer_data: { arn: status === 'processed' ? `7${id.slice(-14)}` : null },
    created_at,
    batch_id: null,
    status,
    speed_processed: speed === 'optimum' && status === 'processed' ? 'instant' : 'normal',
    speed_requested: speed,
  }
}
