import { readFields } from '../shared/read-fields.ts'
import { Refusal } from '../shared/refusal.ts'
import { type DisputeWish, disputeMoves, disputeStatuses, showDispute } from './dispute.ts'
import { failureReasons, paymentError } from './failures.ts'
import { type Pay, payByBank, payByCard, payByUpi } from './instruments.ts'
import { moveDispute, openDispute, planDispute } from './make-disputes.ts'
import { finishRefund } from './make-refunds.ts'
import { finishTransfer } from './make-transfers.ts'
import type { Order } from './order.ts'
import { type Payment, type PaymentStatus, paymentMoves, showPayment } from './payment.ts'
import { accountOf, merchantId, type Provider } from './provider.ts'
import { type Refund, refundMoves, showRefund } from './refund.ts'
import { provePaid } from './signatures.ts'
import { authorizePayment, failPayment, hearVerdict, startPayment } from './take-payments.ts'
import { showTransfer, transferMoves } from './transfer.ts'

type Switch = (provider: Provider, id: string, body: unknown) => object

/** `POST /control/razorpay/<things>/{id}/<verb>`: what buyers and banks do, which no merchant's server can ask for. */
const switches: Record<string, Switch> = {
  'orders pay': payOrder,
  'payments late_authorise': (provider, id) => {
    const payment = findPayment(provider, id, 'authorized')
    return showPayment(authorizePayment(provider, payment))
  },
  'payments fail': (provider, id, body) => {
    const { reason = 'payment_failed' } = readFields(body, { reason: 'text' })
    checkReason(reason)
    return showPayment(failPayment(provider, findPayment(provider, id, 'failed'), reason))
  },
  'payments dispute': dispute,
  'refunds process': (provider, id) => finish(provider, id, 'processed'),
  'refunds fail': (provider, id) => finish(provider, id, 'failed'),
  'transfers process': (provider, id) => endTransfer(provider, id, 'processed'),
  'transfers fail': (provider, id) => endTransfer(provider, id, 'failed'),
}

export function controlRazorpay(provider: Provider, path: readonly string[], body: unknown): object {
  const [things = '', id = '', verb = ''] = path
  if (things === 'settings') return changeAccount(provider, body)
  if (things === 'disputes') return changeDispute(provider, id, verb)
  const found = Object.hasOwn(switches, `${things} ${verb}`) ? switches[`${things} ${verb}`] : undefined
  if (!found)
    throw new Refusal(404, `Razorpay has no switch ${path.join('/')}; see the README of the simulators.`)
  return found(provider, id, body)
}

/** Pays an order as its buyer would on the checkout page. Answers with what the page gives to the browser. */
function payOrder(provider: Provider, id: string, body: unknown): object {
  const order = found(provider.store.get('orders', id), `order ${id}`)
  const { amount, email, contact, late_authorise_ms, ...how } = readFields(body, {
    card: 'text',
    upi: 'text',
    bank: 'text',
    outcome: 'text',
    amount: 'number',
    email: 'text',
    contact: 'text',
    late_authorise_ms: 'number',
  })
  const attempt = { ...readPay(how), amount, email, contact, lateAfterMs: late_authorise_ms }
  return showOutcome(provider, order, hearVerdict(provider, start(provider, order, attempt)))
}

function start(provider: Provider, order: Order, attempt: Parameters<typeof startPayment>[2]): Payment {
  try {
    return startPayment(provider, order, attempt)
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(409, error.message) : error
  }
}

type How = { card?: string; upi?: string; bank?: string; outcome?: string }

/** `outcome` decides whatever the instrument would: success, pending, failed, or a reason to decline. */
function readPay({ card, upi, bank, outcome }: How): Pay {
  const pay =
    card !== undefined
      ? payByCard(card)
      : bank !== undefined
        ? payByBank(bank)
        : payByUpi(upi ?? 'success@razorpay')
  if (outcome === undefined) return pay
  if (outcome === 'success') return { ...pay, verdict: 'success' }
  if (outcome === 'pending') return { ...pay, verdict: 'silence' }
  if (outcome === 'failed') return { ...pay, verdict: 'payment_failed' }
  checkReason(outcome)
  return { ...pay, verdict: outcome }
}

function checkReason(reason: string): void {
  if (failureReasons.includes(reason)) return
  throw new Refusal(400, `${reason} is not one of success, pending, failed, ${failureReasons.join(', ')}.`)
}

/** A payment that failed, or that the bank keeps silent about, has no signature. */
function showOutcome({ keys }: Provider, order: Order, payment: Payment): object {
  const ids = { razorpay_order_id: order.id, razorpay_payment_id: payment.id }
  if (payment.status === 'failed') return { ...ids, status: 'failed', error: paymentError(payment).said }
  if (payment.status === 'created') return { ...ids, status: 'created' }
  return { ...provePaid(order.id, payment.id, keys.keySecret), status: payment.status }
}

function changeAccount(provider: Provider, body: unknown): object {
  const { capture, ...said } = readFields(body, { capture: 'text', refunds: 'text', transfers: 'text' })
  const account = { ...accountOf(provider) }
  if (capture === 'automatic' || capture === 'manual') account.capture = capture
  else if (capture !== undefined) throw new Refusal(400, 'capture is automatic or manual.')
  for (const name of ['refunds', 'transfers'] as const) {
    const wish = said[name]
    if (wish === 'processed' || wish === 'pending') account[name] = wish
    else if (wish !== undefined) throw new Refusal(400, `${name} is processed or pending.`)
  }
  provider.store.put('account', account)
  const { id: _, ...shown } = account
  return shown
}

/** Opens a dispute, at once or after `after_ms`; with an `outcome` the bank decides it after `outcome_after_ms`. */
function dispute(provider: Provider, id: string, body: unknown): object {
  const {
    amount,
    reason_code = 'goods_not_received',
    after_ms,
    outcome,
    outcome_after_ms = 0,
  } = readFields(body, {
    amount: 'number',
    reason_code: 'text',
    after_ms: 'number',
    outcome: 'text',
    outcome_after_ms: 'number',
  })
  const payment = findPayment(provider, id)
  if (!payment.captured) throw new Refusal(409, `The payment ${id} was not captured.`)
  const wish: DisputeWish = {
    amount: amount ?? payment.amount,
    reason: reason_code,
    ...readVerdict(outcome, outcome_after_ms),
  }
  if (after_ms === undefined) return showDispute(openDispute(provider, payment, wish))
  return showPayment(planDispute(provider, payment, { ...wish, atMs: provider.clock.nowMs() + after_ms }))
}

function readVerdict(
  outcome: string | undefined,
  outcomeAfterMs: number,
): Pick<DisputeWish, 'outcome' | 'outcomeAfterMs'> {
  if (outcome === undefined) return {}
  if (outcome === 'won' || outcome === 'lost') return { outcome, outcomeAfterMs }
  throw new Refusal(400, 'outcome is neither won nor lost.')
}

function changeDispute(provider: Provider, id: string, verb: string): object {
  const status = disputeStatuses.find((known) => known === verb)
  if (!status) throw new Refusal(404, `A dispute becomes one of ${disputeStatuses.join(', ')}.`)
  const dispute = found(provider.store.get('disputes', id), `dispute ${id}`)
  if (!disputeMoves[dispute.status].includes(status))
    throw new Refusal(409, `The dispute ${id} is ${dispute.status} and cannot become ${status}.`)
  return showDispute(moveDispute(provider, dispute, status))
}

function endTransfer(provider: Provider, id: string, status: 'processed' | 'failed'): object {
  const transfer = found(provider.store.get('transfers', id), `transfer ${id}`)
  if (!transferMoves[transfer.status].includes(status))
    throw new Refusal(409, `The transfer ${id} is ${transfer.status} and cannot become ${status}.`)
  return showTransfer(finishTransfer(provider, transfer, status), merchantId)
}

function finish(provider: Provider, id: string, status: 'processed' | 'failed'): object {
  const refund: Refund = found(provider.store.get('refunds', id), `refund ${id}`)
  const isOfCapture = findPayment(provider, refund.payment_id).captured
  if (!isOfCapture || !refundMoves[refund.status].includes(status)) {
    throw new Refusal(409, `The refund ${id} is ${refund.status} and cannot become ${status}.`)
  }
  return showRefund(finishRefund(provider, refund, status))
}

/** A payment that may become what is wanted, if something is. */
function findPayment(provider: Provider, id: string, wanted?: PaymentStatus): Payment {
  const payment = found(provider.store.get('payments', id), `payment ${id}`)
  if (wanted === undefined || paymentMoves[payment.status].includes(wanted)) return payment
  throw new Refusal(409, `The payment ${id} is ${payment.status} and cannot become ${wanted}.`)
}

function found<Thing>(thing: Thing | undefined, name: string): Thing {
  if (thing === undefined) throw new Refusal(404, `There is no ${name}.`)
  return thing
}
