import type { DisputePlan } from './dispute.ts'
import { type Notes, showNotes } from './notes.ts'
import type { ErrorFields } from './razorpay-error.ts'

export type PaymentStatus = 'created' | 'authorized' | 'captured' | 'refunded' | 'failed'

/** Every legal move. A failed payment may still be authorised: the bank answered late. */
export const paymentMoves: Record<PaymentStatus, readonly PaymentStatus[]> = {
  created: ['authorized', 'failed'],
  failed: ['authorized'],
  // Straight to refunded: nobody captured it in time.
  authorized: ['captured', 'refunded'],
  captured: ['refunded'],
  // Back to captured: the bank did not take the refund.
  refunded: ['captured'],
}

/** Never the whole number of a card: nothing that a simulator keeps should be worth hiding. */
export type Card = {
  id: string
  entity: 'card'
  name: string
  last4: string
  network: string
  type: 'credit' | 'debit'
  issuer: string | null
  international: boolean
  emi: boolean
  sub_type: 'consumer'
  token_iin: null
}

/** What a buyer pays with. */
export type Instrument = {
  method: 'card' | 'upi' | 'netbanking' | 'wallet'
  card: Card | null
  vpa: string | null
  bank: string | null
  wallet: string | null
}

/** What the bank will say: `success`, a reason to decline, or `silence`, no word at all. */
export type Verdict = string

export type Payment = Instrument & {
  id: string
  order_id: string
  amount: number
  currency: string
  status: PaymentStatus
  amount_refunded: number
  captured: boolean
  email: string
  contact: string
  description: string | null
  notes: Notes
  fee: number | null
  tax: number | null
  failure: Omit<ErrorFields, 'metadata' | 'field'> | null
  acquirer_data: Record<string, string | null>
  created_at: number
  createdAtMs: number
  verdict: Verdict
  /** When the bank changes its mind and authorises after all; null: never. */
  lateAtMs: number | null
  /** The buyer will dispute it. */
  disputePlan?: DisputePlan | undefined
}

export type PaymentMove = Partial<Omit<Payment, 'id' | 'status'>>

/** Fails where the move is not legal: that would be a defect of the simulator. */
export function movePayment(payment: Payment, status: PaymentStatus, changes: PaymentMove = {}): Payment {
  if (!paymentMoves[payment.status].includes(status)) {
    throw new Error(`The payment ${payment.id} is ${payment.status} and cannot become ${status}.`)
  }
  return { ...payment, ...changes, status }
}

/** Full once all is back; a part of it leaves the payment captured. Amounts below zero take a refund back. */
export function afterRefund(payment: Payment, amount: number): Payment {
  const amount_refunded = payment.amount_refunded + amount
  const status = amount_refunded === payment.amount ? 'refunded' : 'captured'
  return status === payment.status
    ? { ...payment, amount_refunded }
    : movePayment(payment, status, { amount_refunded })
}

function refundStatusOf({ amount, amount_refunded }: Payment): null | 'partial' | 'full' {
  if (amount_refunded === 0) return null
  return amount_refunded === amount ? 'full' : 'partial'
}

/** As it goes over the wire. */
export function showPayment(payment: Payment) {
  const { id, amount, currency, status, order_id, method, card, failure } = payment
  return {
    id,
    entity: 'payment',
    amount,
    currency,
    status,
    order_id,
    invoice_id: null,
    international: card?.international ?? false,
    method,
    amount_refunded: payment.amount_refunded,
    refund_status: refundStatusOf(payment),
    captured: payment.captured,
    description: payment.description,
    card_id: card?.id ?? null,
    ...(card ? { card } : {}),
    bank: payment.bank,
    wallet: payment.wallet,
    vpa: payment.vpa,
    email: payment.email,
    contact: payment.contact,
    notes: showNotes(payment.notes),
    fee: payment.fee,
    tax: payment.tax,
    error_code: failure?.code ?? null,
    error_description: failure?.description ?? null,
    error_source: failure?.source ?? null,
    error_step: failure?.step ?? null,
    error_reason: failure?.reason ?? null,
    acquirer_data: payment.acquirer_data,
    created_at: payment.created_at,
  }
}
