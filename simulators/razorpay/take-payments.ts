import { failureOf } from './failures.ts'
import type { Pay } from './instruments.ts'
import { lapsePayment } from './make-refunds.ts'
import { feeOf } from './money.ts'
import { readNotes } from './notes.ts'
import { afterAttempt, afterCapture, type Order, showOrder } from './order.ts'
import { movePayment, type Payment, showPayment } from './payment.ts'
import { announce, newId, nowSeconds, orderOf, type Provider, recordEffect } from './provider.ts'
import { badRequest } from './razorpay-error.ts'

/** After so long without a word from the bank a payment counts as failed. */
const silenceMs = 10 * 60_000

export type Attempt = Pay & {
  /** Less than the whole only where the order takes instalments. */
  amount?: number | undefined
  email?: string | undefined
  contact?: string | undefined
  description?: string | undefined
  notes?: unknown
  lateAfterMs?: number | undefined
}

/** A buyer begins to pay; the bank is still to be heard. Refused once the order is paid, or where the amount is not what is due. */
export function startPayment(provider: Provider, order: Order, attempt: Attempt): Payment {
  const amount = attempt.amount ?? order.amount - order.amount_paid
  checkDue(order, amount)
  const createdAtMs = provider.clock.nowMs()
  const payment: Payment = {
    ...attempt.instrument,
    id: newId('pay'),
    order_id: order.id,
    amount,
    currency: order.currency,
    status: 'created',
    amount_refunded: 0,
    captured: false,
    email: attempt.email ?? 'buyer@example.com',
    contact: attempt.contact ?? '+919000090000',
    description: attempt.description ?? null,
    notes: readNotes(attempt.notes),
    fee: null,
    tax: null,
    failure: null,
    acquirer_data: {},
    created_at: nowSeconds(provider),
    createdAtMs,
    verdict: attempt.verdict,
    lateAtMs: attempt.lateAfterMs === undefined ? null : createdAtMs + attempt.lateAfterMs,
  }
  provider.store.put('orders', afterAttempt(order))
  provider.store.put('payments', payment)
  return payment
}

function checkDue(order: Order, amount: number): void {
  const due = order.amount - order.amount_paid
  if (order.status === 'paid') throw badRequest('This order has already been paid.')
  if (amount === due) return
  if (!order.partial_payment)
    throw badRequest('Payment amount is different from your order amount.', 'amount')
  if (amount > due) throw badRequest('Payment amount is greater than the amount due for order', 'amount')
  const least = order.amount_paid === 0 ? (order.first_payment_min_amount ?? 1) : 1
  if (amount < least) throw badRequest(`The first payment must be at least ${least}.`, 'amount')
}

/** The bank answers. A bank that is silent leaves the payment created. */
export function hearVerdict(provider: Provider, payment: Payment): Payment {
  if (payment.verdict === 'silence') return awaitBank(provider, payment)
  if (payment.verdict === 'success') return authorizePayment(provider, payment)
  return failPayment(provider, payment, payment.verdict)
}

export function failPayment(provider: Provider, payment: Payment, reason: string): Payment {
  const failed = movePayment(payment, 'failed', { failure: failureOf(reason) })
  provider.store.put('payments', failed)
  recordEffect(provider, 'DECLINE', { payment, ...moneyOf(payment) })
  announce(provider, 'payment.failed', payment.order_id, { payment: showPayment(failed) })
  return awaitBank(provider, failed)
}

/** The bank says yes, perhaps long after it was taken to have said no. Captures at once where the order wants that. */
export function authorizePayment(provider: Provider, payment: Payment): Payment {
  const acquirer_data = acquirerOf(payment)
  const authorized = movePayment(payment, 'authorized', { failure: null, acquirer_data, lateAtMs: null })
  provider.store.put('payments', authorized)
  announce(provider, 'payment.authorized', payment.order_id, { payment: showPayment(authorized) })
  const { status, capture } = orderOf(provider, payment)
  const isInTime = provider.clock.nowMs() - payment.createdAtMs <= capture.automaticForMs
  // A second payment of a paid order stays as it is: it is not needed, and goes back when its time is over.
  if (capture.isAutomatic && isInTime && status !== 'paid') return takeMoney(provider, authorized, 'CHARGE')
  recordEffect(provider, 'AUTHORIZE', { payment, ...moneyOf(payment) })
  return awaitBank(provider, authorized)
}

/** Money changes hands, and the order is paid once nothing more is due. */
export function takeMoney(provider: Provider, payment: Payment, kind: 'CHARGE' | 'CAPTURE'): Payment {
  const captured = movePayment(payment, 'captured', { captured: true, ...feeOf(payment.amount) })
  provider.store.put('payments', captured)
  const order = afterCapture(orderOf(provider, payment), payment.amount)
  provider.store.put('orders', order)
  recordEffect(provider, kind, { payment, ...moneyOf(payment) })
  const shown = showPayment(captured)
  announce(provider, 'payment.captured', order.id, { payment: shown })
  if (order.status === 'paid')
    announce(provider, 'order.paid', order.id, { payment: shown, order: showOrder(order) })
  return captured
}

/** Wakes up when a payment moves by itself: most never do, and cost no alarm. */
export function awaitBank(provider: Provider, payment: Payment): Payment {
  const dueMs = nextMoveMs(provider, payment)
  if (dueMs === undefined) return payment
  provider.clock.at(dueMs, () => {
    meetTime(provider, payment.id)
    provider.store.commit()
  })
  return payment
}

/** Harmless where the payment came to something else before. */
function meetTime(provider: Provider, paymentId: string): void {
  const payment = provider.store.get('payments', paymentId)
  const dueMs = payment && nextMoveMs(provider, payment)
  if (!payment || dueMs === undefined || dueMs > provider.clock.nowMs()) return
  if (dueMs === payment.lateAtMs) authorizePayment(provider, payment)
  else if (payment.status === 'created') failPayment(provider, payment, 'payment_timed_out')
  else lapsePayment(provider, payment)
}

/** When a payment moves by itself, if it ever does. */
function nextMoveMs(provider: Provider, payment: Payment): number | undefined {
  const { status, createdAtMs, lateAtMs } = payment
  if (status === 'authorized') return createdAtMs + orderOf(provider, payment).capture.lapsesAfterMs
  if (status === 'created') return Math.min(createdAtMs + silenceMs, lateAtMs ?? Infinity)
  return status === 'failed' ? (lateAtMs ?? undefined) : undefined
}

function moneyOf({ id, amount, currency }: Payment): Pick<Payment, 'id' | 'amount' | 'currency'> {
  return { id, amount, currency }
}

function acquirerOf({ id, method }: Payment): Record<string, string | null> {
  const trace = id.slice(-12)
  if (method === 'card') return { auth_code: trace.slice(0, 6) }
  return method === 'upi' ? { rrn: trace, upi_transaction_id: trace } : { bank_transaction_id: trace }
}
