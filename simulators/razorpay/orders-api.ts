import { isObject } from '../shared/read-fields.ts'
import { checkAmount, readAmount, readCurrency } from './money.ts'
import { readNotes } from './notes.ts'
import { type CaptureRule, type Order, showOrder } from './order.ts'
import { showPayment } from './payment.ts'
import { accountOf, newId, nowSeconds, type Provider } from './provider.ts'
import { badRequest } from './razorpay-error.ts'
import {
  type ApiRequest,
  type ApiRoute,
  checkFields,
  collectionOf,
  readText,
  route,
  unknownId,
} from './request.ts'

const minuteMs = 60_000
/** Nobody waits longer than three days: authorised money that is not captured by then goes back. */
const longestMs = 3 * 24 * 60 * minuteMs
const receiptLengthMax = 40

/** The fields of an order that the SDK's types know. Those about shipping and loans are taken and left alone. */
const orderFields = [
  'amount',
  'currency',
  'receipt',
  'notes',
  'partial_payment',
  'first_payment_min_amount',
  'payment',
  'payment_capture',
  'offer_id',
  'method',
  'bank_account',
  'customer_id',
  'customer_details',
  'line_items',
  'line_items_total',
  'shipping_fee',
  'cod_fee',
  'promotions',
  'device_details',
  'rto_review',
  'transfers',
  'token',
]

export const orderRoutes: ApiRoute[] = [
  route('POST', '/orders', createOrder),
  route('GET', '/orders', listOrders),
  route('GET', '/orders/:id', (request) => showOrder(findOrder(request))),
  route('PATCH', '/orders/:id', changeOrder),
  route('GET', '/orders/:id/payments', (request) => {
    const payments = request.provider.store.paymentsOf(findOrder(request).id)
    return collectionOf(payments, request.query, showPayment)
  }),
]

/**
 * Each request makes an order, also with a receipt that was used before: the API has no idempotency here, and a client
 * that repeats itself should see in the simulator what it would see there. Those who are unsure look for the receipt.
 */
function createOrder({ provider, body }: ApiRequest): object {
  checkFields(body, orderFields)
  const amount = readAmount(body.amount)
  const currency = readCurrency(body.currency)
  checkAmount(amount, currency, 'Order amount less than minimum amount allowed')
  const order: Order = {
    id: newId('order'),
    amount,
    amount_paid: 0,
    currency,
    receipt: readText(body.receipt, 'receipt', receiptLengthMax),
    offer_id: readText(body.offer_id, 'offer_id'),
    status: 'created',
    attempts: 0,
    notes: readNotes(body.notes),
    created_at: nowSeconds(provider),
    partial_payment: body.partial_payment === true,
    first_payment_min_amount:
      body.first_payment_min_amount === undefined
        ? null
        : readAmount(body.first_payment_min_amount, 'first_payment_min_amount'),
    capture: readCapture(provider, body),
  }
  provider.store.put('orders', order)
  return showOrder(order)
}

/** The order's own rule, or the one of the account. Periods come in minutes. */
function readCapture(provider: Provider, { payment, payment_capture }: Record<string, unknown>): CaptureRule {
  const wish = isObject(payment) ? payment.capture : undefined
  if (wish !== undefined && wish !== 'automatic' && wish !== 'manual') {
    throw badRequest('The payment.capture must be automatic or manual.', 'payment')
  }
  const isOld = payment_capture !== undefined
  const preset = isOld
    ? [true, 1, '1'].includes(payment_capture as never)
    : accountOf(provider).capture === 'automatic'
  const options = isObject(payment) && isObject(payment.capture_options) ? payment.capture_options : {}
  return {
    isAutomatic: wish === undefined ? preset : wish === 'automatic',
    automaticForMs: readMinutes(options.automatic_expiry_period, 'automatic_expiry_period'),
    lapsesAfterMs: readMinutes(options.manual_expiry_period, 'manual_expiry_period'),
  }
}

function readMinutes(given: unknown, field: string): number {
  if (given === undefined || given === null) return longestMs
  const minutes = readAmount(given, field)
  if (minutes < 12) throw badRequest(`The ${field} must be at least 12.`, field)
  return Math.min(minutes * minuteMs, longestMs)
}

/** `receipt` finds what came of a request without an answer; `authorized=1` what has a payment that waits for capture. */
function listOrders({ provider, query }: ApiRequest): object {
  const { store } = provider
  const receipt = query.get('receipt')
  const orders = receipt === null ? store.all('orders') : store.ordersOf(receipt)
  const authorized = query.get('authorized')
  const wanted = orders.filter(
    ({ id }) =>
      authorized === null ||
      store.paymentsOf(id).some(({ status }) => status === 'authorized') ===
        ['1', 'true'].includes(authorized),
  )
  return collectionOf(wanted, query, showOrder)
}

function changeOrder(request: ApiRequest): object {
  const { provider, body } = request
  checkFields(body, ['notes'])
  const changed = { ...findOrder(request), notes: readNotes(body.notes) }
  provider.store.put('orders', changed)
  return showOrder(changed)
}

function findOrder({ provider, ids: [id = ''] }: ApiRequest): Order {
  const order = provider.store.get('orders', id)
  if (!order) throw unknownId()
  return order
}
