import { answerOnce } from './answer-once.ts'
import { makeRefund, type RefundWish } from './make-refunds.ts'
import { checkAmount, readAmount } from './money.ts'
import { readNotes } from './notes.ts'
import type { Payment } from './payment.ts'
import { findPayment } from './payments-api.ts'
import { badRequest } from './razorpay-error.ts'
import { type Refund, showRefund } from './refund.ts'
import {
  type ApiRequest,
  type ApiRoute,
  checkFields,
  collectionOf,
  readText,
  route,
  unknownId,
} from './request.ts'

/** Node spells headers in lower case. */
export const refundKeyHeader = 'x-refund-idempotency'
const key = { header: refundKeyHeader, pattern: /^[A-Za-z0-9_-]{10,}$/, rule: 'at least 10' }

export const refundRoutes: ApiRoute[] = [
  route('POST', '/payments/:id/refund', (request) => answerOnce(request, key, createRefund)),
  route('GET', '/payments/:id/refunds', (request) => {
    const refunds = request.provider.store.refundsOf(findPayment(request).id)
    return collectionOf(refunds, request.query, showRefund)
  }),
  route('GET', '/payments/:id/refunds/:id', (request) => {
    const refund = findRefund(request, request.ids[1])
    if (refund.payment_id !== request.ids[0]) throw unknownId()
    return showRefund(refund)
  }),
  route('GET', '/refunds', ({ provider, query }) =>
    collectionOf(provider.store.all('refunds'), query, showRefund),
  ),
  route('GET', '/refunds/:id', (request) => showRefund(findRefund(request, request.ids[0]))),
  route('PATCH', '/refunds/:id', changeRefund),
]

function createRefund(request: ApiRequest): object {
  const payment = findPayment(request)
  return showRefund(makeRefund(request.provider, payment, readWish(request.body, payment)))
}

function readWish(body: Record<string, unknown>, payment: Payment): RefundWish {
  checkFields(body, ['amount', 'speed', 'notes', 'receipt', 'reverse_all'])
  const left = payment.amount - payment.amount_refunded
  const amount = body.amount === undefined || body.amount === null ? left : readAmount(body.amount)
  if (!payment.captured) throw badRequest('The payment status should be captured for action to be taken')
  if (left === 0) throw badRequest('The payment has been fully refunded already')
  checkAmount(amount, payment.currency, 'The amount must be at least INR 1.00')
  if (amount > left) {
    throw badRequest('The total refund amount is greater than the refund payment amount', 'amount')
  }
  const { speed = 'normal' } = body
  if (speed !== 'normal' && speed !== 'optimum') throw badRequest('The speed is not valid.', 'speed')
  return { amount, speed, notes: readNotes(body.notes), receipt: readText(body.receipt, 'receipt') }
}

function changeRefund(request: ApiRequest): object {
  const { provider, body } = request
  checkFields(body, ['notes'])
  const changed = { ...findRefund(request, request.ids[0]), notes: readNotes(body.notes) }
  provider.store.put('refunds', changed)
  return showRefund(changed)
}

function findRefund({ provider }: ApiRequest, id = ''): Refund {
  const refund = provider.store.get('refunds', id)
  if (!refund) throw unknownId()
  return refund
}
