import type { Notes } from './notes.ts'
import { afterRefund, movePayment, type Payment, showPayment } from './payment.ts'
import { accountOf, announce, newId, nowSeconds, type Provider, recordEffect } from './provider.ts'
import { type Refund, type RefundStatus, refundMoves, showRefund } from './refund.ts'

const dayMs = 24 * 3_600_000
/** Banks take nothing back after half a year. */
const oldestMs = 182 * dayMs
/** A refund that stays pending is done after five working days. */
const bankTakesMs = 7 * dayMs

export type RefundWish = {
  amount: number
  speed: Refund['speed']
  notes: Notes
  receipt: string | null
}

/** Sends money back. Whether it may go was asked before. */
export function makeRefund(provider: Provider, payment: Payment, wish: RefundWish): Refund {
  const isTooOld = provider.clock.nowMs() - payment.createdAtMs > oldestMs
  const refund = putNewRefund(provider, payment, wish, isTooOld ? 'pending' : accountOf(provider).refunds)
  const refunded = afterRefund(payment, wish.amount)
  provider.store.put('payments', refunded)
  announceRefund(provider, 'refund.created', refund, refunded)
  if (isTooOld) return finishRefund(provider, refund, 'failed')
  if (refund.status === 'processed') announceRefund(provider, 'refund.processed', refund, refunded)
  return refund
}

/** Nobody captured in time: the buyer's money is let go, which is told as a refund of what was never captured. */
export function lapsePayment(provider: Provider, payment: Payment): void {
  const { amount, id, currency } = payment
  const lapsed = movePayment(payment, 'refunded', { amount_refunded: amount })
  provider.store.put('payments', lapsed)
  const refund = newRefund(
    provider,
    lapsed,
    { amount, speed: 'normal', notes: {}, receipt: null },
    'processed',
  )
  provider.store.put('refunds', refund)
  recordEffect(provider, 'CANCEL', { payment, id, amount, currency })
  announceRefund(provider, 'refund.created', refund, lapsed)
  announceRefund(provider, 'refund.processed', refund, lapsed)
}

/** The bank says what became of a refund. One that failed leaves the money with the merchant again. */
export function finishRefund(provider: Provider, refund: Refund, status: 'processed' | 'failed'): Refund {
  if (!refundMoves[refund.status].includes(status)) {
    throw new Error(`The refund ${refund.id} is ${refund.status} and cannot become ${status}.`)
  }
  const finished = { ...refund, status }
  provider.store.put('refunds', finished)
  const payment = paymentOf(provider, refund)
  if (status === 'processed') {
    announceRefund(provider, 'refund.processed', finished, payment)
    return finished
  }
  const kept = afterRefund(payment, -refund.amount)
  provider.store.put('payments', kept)
  const { id, amount, currency } = refund
  recordEffect(provider, 'REFUND_FAILED', { payment, id, amount, currency })
  announceRefund(provider, 'refund.failed', finished, kept)
  return finished
}

function putNewRefund(provider: Provider, payment: Payment, wish: RefundWish, status: RefundStatus): Refund {
  const refund = newRefund(provider, payment, wish, status)
  provider.store.put('refunds', refund)
  watchRefund(provider, refund)
  const { id, amount, currency } = refund
  recordEffect(provider, 'REFUND', { payment, id, amount, currency })
  return refund
}

export function watchRefund(provider: Provider, { id, status, createdAtMs }: Refund): void {
  if (status !== 'pending') return
  provider.clock.at(createdAtMs + bankTakesMs, () => {
    const refund = provider.store.get('refunds', id)
    if (refund?.status === 'pending') finishRefund(provider, refund, 'processed')
    provider.store.commit()
  })
}

function newRefund(provider: Provider, payment: Payment, wish: RefundWish, status: RefundStatus): Refund {
  return {
    ...wish,
    id: newId('rfnd'),
    payment_id: payment.id,
    currency: payment.currency,
    status,
    created_at: nowSeconds(provider),
    createdAtMs: provider.clock.nowMs(),
  }
}

function paymentOf({ store }: Provider, { payment_id }: Refund): Payment {
  const payment = store.get('payments', payment_id)
  if (!payment) throw new Error(`The payment ${payment_id} of a refund is missing.`)
  return payment
}

function announceRefund(provider: Provider, type: string, refund: Refund, payment: Payment): void {
  announce(provider, type, payment.order_id, { refund: showRefund(refund), payment: showPayment(payment) })
}
