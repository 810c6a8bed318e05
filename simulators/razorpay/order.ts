import { type Notes, showNotes } from './notes.ts'

/** How and until when a payment of an order is captured. Periods count from the creation of the payment. */
export type CaptureRule = { isAutomatic: boolean; automaticForMs: number; lapsesAfterMs: number }

export type OrderStatus = 'created' | 'attempted' | 'paid'

export type Order = {
  id: string
  amount: number
  amount_paid: number
  currency: string
  receipt: string | null
  offer_id: string | null
  status: OrderStatus
  attempts: number
  notes: Notes
  /** Seconds since 1970, as everywhere in this API. */
  created_at: number
  partial_payment: boolean
  first_payment_min_amount: number | null
  capture: CaptureRule
}

/** What the merchant calls an order: the reference under which the oracle keeps what happened to it. */
export function referenceOf({ id, receipt }: Order): string {
  return receipt ?? id
}

export function afterAttempt(order: Order): Order {
  const status = order.status === 'created' ? 'attempted' : order.status
  return { ...order, status, attempts: order.attempts + 1 }
}

/** An order stays paid for ever, even when all the money went back. */
export function afterCapture(order: Order, amount: number): Order {
  const amount_paid = order.amount_paid + amount
  return { ...order, amount_paid, status: amount_paid >= order.amount ? 'paid' : order.status }
}

/** As it goes over the wire. */
export function showOrder(order: Order) {
  const { id, amount, amount_paid, currency, receipt, offer_id, status, attempts, notes, created_at } = order
  return {
    id,
    entity: 'order',
    amount,
    amount_paid,
    amount_due: amount - amount_paid,
    currency,
    receipt,
    offer_id,
    status,
    attempts,
    notes: showNotes(notes),
    created_at,
    ...(order.partial_payment
      ? { partial_payment: true, first_payment_min_amount: order.first_payment_min_amount }
      : {}),
  }
}
