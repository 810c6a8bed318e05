import type { AskedCharge, AskedRefund, ChargeAnswer, FoundCharge, Gateway, RefundAnswer } from './gateway.ts'
import { isSigned } from './hmac.ts'
import { ask, assertId, openRazorpay, RazorpayError, type RazorpayOptions } from './razorpay-client.ts'
import { createRazorpayReader } from './razorpay-messages.ts'

/**
 * Razorpay, by orders that the customer pays in his browser. Orders have no key of ours but their receipt, so one that
 * may or may not have been made is looked up by it; another one beside it does no harm, because nobody is told of it.
 */
export function createRazorpay(options: RazorpayOptions): Gateway {
  const razorpay = openRazorpay(options)
  const show = (found: FoundCharge) => (found.is === 'ACTION_NEEDED' ? withKey(found, options.keyId) : found)
  const find = async (asked: AskedCharge) => show(await findAt(razorpay, asked))
  return {
    name: 'razorpay',
    findsByKey: true,
    find,
    async charge(asked) {
      const before = await find(asked)
      if (before.is !== 'ABSENT') return before
      const order = await createOrder(razorpay, asked)
      return order.is === 'ACTION_NEEDED' ? withKey(order, options.keyId) : order
    },
    async cancel(asked) {
      const found = await find(asked)
      // An order cannot be closed: whoever has its page open may pay, and a bank may say yes days later.
      if (found.is === 'ACTION_NEEDED') return { is: 'DECLINED', reason: 'not_paid', mayBePaidLater: true }
      return found.is === 'ABSENT' ? { is: 'DECLINED', reason: 'not_paid' } : found
    },
    refund: (asked) => refundAt(razorpay, asked),
    readMessage: createRazorpayReader(options.webhookSecrets),
    isSignedReturn(orderId, { razorpay_order_id, razorpay_payment_id = '', razorpay_signature = '' }) {
      if (razorpay_order_id !== orderId) return false
      // Over the order id that we know, never the one that came back.
      return isSigned(`${orderId}|${razorpay_payment_id}`, razorpay_signature, options.keySecret)
    },
  }
}

type Client = ReturnType<typeof openRazorpay>
type ActionNeeded = Extract<ChargeAnswer, { is: 'ACTION_NEEDED' }>

/** The script in the browser needs to know whose order it is. */
function withKey({ action, ...answer }: ActionNeeded, key_id: string): ActionNeeded {
  return { ...answer, action: { ...action, key_id } }
}

async function createOrder(razorpay: Client, asked: AskedCharge): Promise<ChargeAnswer> {
  const { key: receipt, amountMinor: amount, currency } = asked
  const wanted = { amount, currency, receipt, notes: { payment_id: receipt } }
  try {
    return actionOf(await ask<Order>(() => razorpay.orders.create(wanted)))
  } catch (error) {
    if (error instanceof RazorpayError && error.isRefusal) return { is: 'DECLINED', reason: error.reason }
    throw error
  }
}

async function findAt(razorpay: Client, asked: AskedCharge): Promise<FoundCharge> {
  // Once it is settled it goes by the name of its payment.
  if (asked.reference?.startsWith('pay_')) return await fetchSettled(razorpay, asked.reference)
  const order = await findOrder(razorpay, asked)
  if (!order) return { is: 'ABSENT' }
  const { items } = await ask<{ items: Payment[] }>(() =>
    razorpay.orders.fetchPayments(assertId('order', order.id)),
  )
  const paid = items.find(({ status }) => ['captured', 'refunded'].includes(status))
  if (paid) return settledOf(paid)
  const authorised = items.find(({ status }) => status === 'authorized')
  return authorised ? await capture(razorpay, authorised) : actionOf(order)
}

async function fetchSettled(razorpay: Client, id: string): Promise<ChargeAnswer> {
  return settledOf(await ask<Payment>(() => razorpay.payments.fetch(assertId('pay', id))))
}

async function findOrder(razorpay: Client, { key, reference }: AskedCharge): Promise<Order | undefined> {
  if (reference !== null) {
    return await ask<Order>(() => razorpay.orders.fetch(assertId('order', reference)))
  }
  const { items } = await ask<{ items: Order[] }>(() => razorpay.orders.all({ receipt: key }))
  return items.find(({ receipt }) => receipt === key)
}

/** A capture that may have happened shows when the payment is asked for again. */
async function capture(razorpay: Client, { id, amount, currency }: Payment): Promise<ChargeAnswer> {
  const captured = () => razorpay.payments.capture(assertId('pay', id), amount, currency)
  return settledOf(await ask<Payment>(captured))
}

function actionOf({ id: order_id, amount, currency }: Order): ChargeAnswer {
  return { is: 'ACTION_NEEDED', reference: order_id, action: { order_id, amount: Number(amount), currency } }
}

type Order = { id: string; amount: number | string; currency: string; receipt?: string }
type Payment = { id: string; status: string; amount: number; currency: string }
type Refund = { id: string; status: string }

function settledOf({ id, amount, currency }: Payment): ChargeAnswer {
  return { is: 'SETTLED', reference: id, amountMinor: Number(amount), currency }
}

async function refundAt(razorpay: Client, asked: AskedRefund): Promise<RefundAnswer> {
  const { key: receipt, amountMinor: amount, charge, reference } = asked
  if (reference !== null) {
    return refundAnswerOf(await ask<Refund>(() => razorpay.refunds.fetch(assertId('rfnd', reference))))
  }
  if (charge.reference === null) return { is: 'REFUSED', reason: 'charge_not_settled' }
  const paymentId = assertId('pay', charge.reference)
  const wanted = { amount, speed: 'normal' as const, receipt, notes: { refund_id: receipt } }
  try {
    return refundAnswerOf(await ask<Refund>(() => razorpay.payments.refund(paymentId, wanted)))
  } catch (error) {
    if (error instanceof RazorpayError && error.isRefusal) return { is: 'REFUSED', reason: error.reason }
    throw error
  }
}

function refundAnswerOf({ id: reference, status }: Refund): RefundAnswer {
  if (status === 'processed') return { is: 'REFUNDED', reference }
  if (status === 'failed') return { is: 'REFUSED', reason: 'refund_failed' }
  return { is: 'ACCEPTED', reference }
}
