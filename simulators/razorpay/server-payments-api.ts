import { isObject } from '../shared/read-fields.ts'
import { failureOf, paymentError } from './failures.ts'
import { type Pay, payByBank, payByCard, payByUpi, payByWallet } from './instruments.ts'
import { readAmount, readCurrency } from './money.ts'
import type { Order } from './order.ts'
import type { Payment } from './payment.ts'
import { findPayment } from './payments-api.ts'
import type { Provider } from './provider.ts'
import { badRequest, razorpayError } from './razorpay-error.ts'
import { type ApiRequest, type ApiRoute, readText, route, unknownId } from './request.ts'
import { provePaid } from './signatures.ts'
import { awaitBank, hearVerdict, startPayment } from './take-payments.ts'

/** Payments that a server makes, for merchants who have that enabled; others get theirs from the checkout page. */
export const serverPaymentRoutes: ApiRoute[] = [
  route('POST', '/payments/create/json', createByJson),
  route('POST', '/payments/create/upi', createByUpi),
  route('POST', '/payments/:id/otp_generate', (request) => nextSteps(request.provider, findPayment(request))),
  route('POST', '/payments/:id/otp/submit', submitOtp),
]

/** The buyer's bank still wants to know that it is him: a page to go to, or a one-time password to send. */
function createByJson(request: ApiRequest): object {
  const { provider } = request
  const payment = start(request, readPay(request.body))
  awaitBank(provider, payment)
  return nextSteps(provider, payment)
}

/** The buyer says yes or no in an app of his bank, which here takes no time. */
function createByUpi(request: ApiRequest): object {
  const { upi, vpa } = request.body
  const id = isObject(upi) ? upi.vpa : vpa
  const payment = start(request, payByUpi(readText(id, 'vpa') ?? 'success@razorpay'))
  hearVerdict(request.provider, payment)
  return { razorpay_payment_id: payment.id }
}

function submitOtp(request: ApiRequest): object {
  const { provider, body } = request
  const paid = endAuthentication(provider, findPayment(request), String(body.otp ?? ''))
  return provePaid(paid.order_id, paid.id, provider.keys.keySecret)
}

/** Four to ten digits are right. Fails with what the bank says against the payment, also when it said so before. */
export function endAuthentication(provider: Provider, payment: Payment, otp: string): Payment {
  if (payment.status === 'failed') throw paymentError(payment)
  if (payment.status !== 'created') return payment
  if (!/^\d{4,10}$/.test(otp)) {
    const metadata = { payment_id: payment.id, order_id: payment.order_id }
    throw razorpayError(400, { ...failureOf('invalid_otp'), metadata })
  }
  const heard = hearVerdict(provider, payment)
  if (heard.status === 'failed') throw paymentError(heard)
  return heard
}

function start({ provider, body }: ApiRequest, pay: Pay): Payment {
  const order = findOrderToPay(provider, body.order_id)
  const amount = readAmount(body.amount)
  if (readCurrency(body.currency) !== order.currency) {
    throw badRequest('The currency must be the one of the order.', 'currency')
  }
  return startPayment(provider, order, {
    ...pay,
    amount,
    email: readText(body.email, 'email') ?? undefined,
    contact: body.contact === undefined ? undefined : String(body.contact),
    description: readText(body.description, 'description') ?? undefined,
    notes: body.notes,
  })
}

function findOrderToPay({ store }: Provider, id: unknown): Order {
  const order = typeof id === 'string' ? store.get('orders', id) : undefined
  if (!order) throw unknownId()
  return order
}

function readPay({ method, card, bank, wallet, vpa, upi }: Record<string, unknown>): Pay {
  if (method === 'netbanking') return payByBank(readText(bank, 'bank') ?? 'HDFC')
  if (method === 'wallet') return payByWallet(readText(wallet, 'wallet') ?? 'olamoney')
  if (method === 'upi') return payByUpi(readText(isObject(upi) ? upi.vpa : vpa, 'vpa') ?? 'success@razorpay')
  if (method !== undefined && method !== 'card') throw badRequest('The selected method is invalid.', 'method')
  if (!isObject(card) || card.number === undefined)
    throw badRequest('The card number field is required.', 'number')
  return payByCard(String(card.number), readText(card.name, 'name') ?? undefined)
}

function nextSteps(provider: Provider, { id }: Payment): object {
  const base = `${provider.url()}/v1/payments/${id}`
  return {
    razorpay_payment_id: id,
    next: [
      { action: 'redirect', url: `${base}/authenticate` },
      { action: 'otp_generate', url: `${base}/otp_generate` },
      { action: 'otp_submit', url: `${base}/otp/submit` },
    ],
  }
}
