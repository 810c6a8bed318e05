import { randomLetters } from '../shared/random.ts'
import { isObject } from '../shared/read-fields.ts'
import type { MakeSimulator } from '../shared/simulator.ts'
import { createPartner, type Desk, failed, type Partner, route } from './create-partner.ts'
import { type PartnerRequest, type Reply, readHundredths, Unreadable } from './partner-request.ts'
import { referenceOf } from './reference.ts'

/** Amounts are in hundredths; on the wire they are decimals. */
type Transaction = {
  id: string
  key: string | undefined
  reference: string
  amount: number
  refunded: number
  error: string | null
}

type Service = Desk<Transaction>

const paymentService: Partner<Transaction> = {
  name: 'payment',
  title: 'payment service',
  settings: { limit: 1000 },
  refusal: failed(422, 'card_declined', 'The card was declined.'),
  routes: (desk) => [
    route('POST', '/payments/process', (request) => process(desk, request)),
    route('POST', '/payments/:id/refund', (request) => refund(desk, request)),
    route('GET', '/payments/:id', (request) => show(desk, request)),
  ],
}

export const createPaymentService: MakeSimulator = (world) => createPartner(paymentService, world)

/** Charges, unless the amount is above the limit or the card or token is one that is declined. */
function process(desk: Service, request: PartnerRequest): Reply {
  const amount = readHundredths(request.body.amount, 'amount')
  if (amount === 0) throw new Unreadable('amount is 0.')
  const error = declineOf(request.body) ?? overLimit(desk, amount)
  const id = randomLetters(16)
  const reference = referenceOf(request, id)
  desk.memory.put({ id, key: request.key, reference, amount, refunded: 0, error: error ?? null })
  desk.record({ kind: error ? 'DECLINE' : 'CHARGE', reference, id, amount })
  if (error) return failed(422, error, declines[error] ?? '')
  return { status: 200, body: { status: 'success', transactionId: id, message: 'Payment processed.' } }
}

const declines: Record<string, string> = {
  insufficient_funds: 'There is not enough money in the account.',
  card_declined: 'The card was declined.',
}

function overLimit({ memory }: Service, amount: number): string | undefined {
  const { limit } = memory.settings()
  return limit !== null && amount > limit * 100 ? 'insufficient_funds' : undefined
}

/** `tok_declined`, and the card that ends in 0002. */
function declineOf({ payment_method, token }: Record<string, unknown>): string | undefined {
  const method = isObject(payment_method) ? payment_method : { token: payment_method ?? token }
  if (!method.token && !method.card_number && !method.type) {
    throw new Unreadable('There is neither a payment_method nor a token.')
  }
  const isDeclined = method.token === 'tok_declined' || String(method.card_number ?? '').endsWith('0002')
  return isDeclined ? 'card_declined' : undefined
}

/** Gives back a part or, without an amount, all that is left. */
function refund(desk: Service, { ids: [id = ''], body }: PartnerRequest): Reply {
  const paid = desk.memory.get(id)
  if (!paid || paid.error !== null) return unknown(id)
  const left = paid.amount - paid.refunded
  const amount = body.amount === undefined ? left : readHundredths(body.amount, 'amount')
  if (amount === 0 || amount > left) {
    return failed(422, 'refund_exceeds_payment', `There is ${decimal(left)} left to give back.`)
  }
  const refundId = randomLetters(16)
  desk.memory.put({ ...paid, refunded: paid.refunded + amount })
  desk.record({ kind: 'REFUND', reference: paid.reference, id: refundId, amount })
  const done = { status: 'success', refundId, transactionId: id, amount: decimal(amount) }
  return { status: 200, body: { ...done, message: 'Payment refunded.' } }
}

/** What became of a key, or of a transaction. */
function show({ memory }: Service, { ids: [id = ''] }: PartnerRequest): Reply {
  const found = memory.get(id)
  if (!found) return unknown(id)
  const { amount, refunded, error } = found
  const money = { amount: decimal(amount), refunded: decimal(refunded) }
  if (error !== null) return { status: 200, body: { status: 'failed', error, ...money } }
  return { status: 200, body: { status: 'success', transactionId: found.id, ...money } }
}

function unknown(id: string): Reply {
  return failed(404, 'not_found', `There is no payment ${id}.`)
}

function decimal(hundredths: number): number {
  return hundredths / 100
}
