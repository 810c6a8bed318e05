import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from '../shared/refusal.ts'
import type { Answer, Call } from '../shared/simulator.ts'
import { bankPage, messagePage, paidPage, payPage, type Visit } from './checkout-pages.ts'
import { paymentError } from './failures.ts'
import { type Pay, payByCard, payByUpi } from './instruments.ts'
import type { Payment } from './payment.ts'
import type { Provider } from './provider.ts'
import { endAuthentication } from './server-payments-api.ts'
import { provePaid } from './signatures.ts'
import { hearVerdict, startPayment } from './take-payments.ts'

const script = readFileSync(join(import.meta.dirname, 'checkout-script.js'), 'utf8')
const bankPath = /^\/v1\/payments\/([^/]+)\/authenticate$/

/** What a browser asks for, without a key: the script of the shop's page, the page to pay on, the bank's page. */
export function isCheckoutPath(path: string): boolean {
  return path === '/checkout' || path === '/v1/checkout.js' || bankPath.test(path)
}

export function answerCheckout(provider: Provider, { method, path, query, body }: Call): Answer {
  if (path === '/v1/checkout.js') {
    return { status: 200, headers: { 'content-type': 'text/javascript; charset=utf-8' }, body: script }
  }
  const fields = new URLSearchParams(method === 'POST' ? body : query)
  const paymentId = bankPath.exec(path)?.[1]
  try {
    if (paymentId !== undefined) return visitBank(provider, paymentId, method, fields)
    return visitCheckout(provider, method, readVisit(fields), fields)
  } catch (error) {
    if (error instanceof Refusal) return html(error.status, messagePage(error.message))
    throw error
  }
}

function visitCheckout(provider: Provider, method: string, visit: Visit, fields: URLSearchParams): Answer {
  const order = provider.store.get('orders', visit.orderId)
  if (!order) return html(404, messagePage('There is no such order.'))
  if (method !== 'POST') return html(200, payPage(visit, order))
  const payment = hearVerdict(provider, startPayment(provider, order, readPay(fields)))
  if (payment.status === 'failed') return html(200, payPage(visit, order, paymentError(payment).said))
  return showPaid(provider, visit, payment)
}

/** Where the bank asks the buyer whether it is him. */
function visitBank(provider: Provider, id: string, method: string, fields: URLSearchParams): Answer {
  const payment = provider.store.get('payments', id)
  if (!payment) return html(404, messagePage('There is no such payment.'))
  if (method !== 'POST') return html(200, bankPage(payment))
  const paid = endAuthentication(provider, payment, fields.get('otp') ?? '')
  return showPaid(provider, readVisit(fields), paid)
}

function showPaid({ keys }: Provider, visit: Visit, { order_id, id }: Payment): Answer {
  return html(200, paidPage(visit, provePaid(order_id, id, keys.keySecret)))
}

function readPay(fields: URLSearchParams): Pay {
  const upi = fields.get('upi')
  return upi ? payByUpi(upi) : payByCard(fields.get('card') ?? '')
}

function readVisit(fields: URLSearchParams): Visit {
  const callbackUrl = fields.get('callback_url') ?? ''
  return {
    orderId: fields.get('order_id') ?? '',
    // Nothing but a page: an address that runs a script would run it here.
    callbackUrl: /^https?:\/\//.test(callbackUrl) ? callbackUrl : '',
    origin: fields.get('origin') ?? '',
  }
}

function html(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body }
}
