import { isObject } from '../shared/read-fields.ts'
import { answerOnce } from './answer-once.ts'
import { makeTransfer, reverseTransfer, type TransferWish } from './make-transfers.ts'
import { checkAmount, readAmount } from './money.ts'
import { readNotes } from './notes.ts'
import { referenceOf } from './order.ts'
import type { Payment } from './payment.ts'
import { findPayment } from './payments-api.ts'
import { merchantId, orderOf } from './provider.ts'
import { badRequest } from './razorpay-error.ts'
import { type ApiRequest, type ApiRoute, checkFields, collectionOf, route, unknownId } from './request.ts'
import { showReversal, showTransfer, type Transfer } from './transfer.ts'

/** Node spells headers in lower case. It is heard on direct transfers only. */
export const transferKeyHeader = 'x-transfer-idempotency'
const key = { header: transferKeyHeader, pattern: /^[A-Za-z0-9_-]{4,36}$/, rule: '4 to 36' }

const show = (transfer: Transfer) => showTransfer(transfer, merchantId)
const wishFields = [
  'account',
  'amount',
  'currency',
  'notes',
  'linked_account_notes',
  'on_hold',
  'on_hold_until',
]

export const transferRoutes: ApiRoute[] = [
  route('POST', '/payments/:id/transfers', splitPayment),
  route('GET', '/payments/:id/transfers', (request) =>
    collectionOf(request.provider.store.transfersOf(findPayment(request).id), request.query, show),
  ),
  route('POST', '/transfers', (request) => answerOnce(request, key, sendDirectly)),
  route('GET', '/transfers', ({ provider, query }) =>
    collectionOf(provider.store.all('transfers'), query, show),
  ),
  route('GET', '/transfers/:id', (request) => show(findTransfer(request))),
  route('PATCH', '/transfers/:id', changeHold),
  route('POST', '/transfers/:id/reversals', takeBack),
  route('GET', '/transfers/:id/reversals', (request) =>
    collectionOf(request.provider.store.reversalsOf(findTransfer(request).id), request.query, (reversal) =>
      showReversal(reversal, merchantId),
    ),
  ),
]

/**
 * Splits a captured payment among linked accounts, all or nothing. There is no idempotency here: who is unsure looks at
 * the transfers of the payment.
 */
function splitPayment(request: ApiRequest): object {
  const { provider, body } = request
  const payment = findPayment(request)
  checkFields(body, ['transfers'])
  const { transfers: given } = body
  if (!Array.isArray(given) || given.length === 0)
    throw badRequest('The transfers field is required.', 'transfers')
  const reference = referenceOf(orderOf(provider, payment))
  const wishes = given.map((one) => readWish(one, reference, payment.id))
  checkSplit(request, payment, wishes)
  const items = wishes.map((wish) => show(makeTransfer(provider, wish)))
  return { entity: 'collection', count: items.length, items }
}

function checkSplit({ provider }: ApiRequest, payment: Payment, wishes: readonly TransferWish[]): void {
  if (!payment.captured) throw badRequest('The payment status should be captured for action to be taken')
  if (payment.amount_refunded > 0)
    throw badRequest('A payment of which something was refunded takes no transfers.')
  const made = provider.store.transfersOf(payment.id).filter(({ status }) => status !== 'failed')
  const sent = made.reduce((sum, transfer) => sum + transfer.amount - transfer.amount_reversed, 0)
  const wanted = wishes.reduce((sum, { amount }) => sum + amount, sent)
  if (wanted > payment.amount) {
    throw badRequest('The sum of amount requested for transfer is greater than the captured amount', 'amount')
  }
}

/** From what the merchant has. That is always enough here. */
function sendDirectly({ provider, body, headers }: ApiRequest): object {
  return show(makeTransfer(provider, readWish(body, String(headers[transferKeyHeader] ?? ''), null)))
}

/** `notes.payout_id` is the merchant's own reference, where he gives one. */
function readWish(given: unknown, reference: string, payment_id: string | null): TransferWish {
  if (!isObject(given)) throw badRequest('The transfers must be a list of objects.', 'transfers')
  checkFields(given, wishFields)
  const { account, currency, on_hold } = given
  if (typeof account !== 'string' || !/^acc_[A-Za-z0-9]{14}$/.test(account)) throw unknownId()
  if (currency !== 'INR') throw badRequest('Transfers can only be made in INR.', 'currency')
  const amount = readAmount(given.amount)
  checkAmount(amount, currency, 'The amount must be at least INR 1.00')
  const notes = readNotes(given.notes)
  return {
    payment_id,
    reference: notes.payout_id ?? reference,
    recipient: account,
    amount,
    currency,
    notes,
    linked_account_notes: readShared(given.linked_account_notes, Object.keys(notes)),
    on_hold: [true, 1, '1'].includes(on_hold as never),
    on_hold_until: readUntil(given.on_hold_until),
  }
}

/** The names of those notes that the linked account may read. */
function readShared(given: unknown, names: readonly string[]): string[] {
  if (given === undefined || given === null) return []
  const isKnown = (one: unknown) => typeof one === 'string' && names.includes(one)
  if (Array.isArray(given) && given.every(isKnown)) return given
  throw badRequest('The linked_account_notes must be names of notes.', 'linked_account_notes')
}

function readUntil(given: unknown): number | null {
  return given === undefined || given === null ? null : readAmount(given, 'on_hold_until')
}

function changeHold(request: ApiRequest): object {
  const { provider, body } = request
  checkFields(body, ['on_hold', 'on_hold_until'])
  const transfer = findTransfer(request)
  const changed = {
    ...transfer,
    on_hold: body.on_hold === undefined ? transfer.on_hold : [true, 1, '1'].includes(body.on_hold as never),
    on_hold_until: body.on_hold_until === undefined ? transfer.on_hold_until : readUntil(body.on_hold_until),
  }
  provider.store.put('transfers', changed)
  return show(changed)
}

/** In parts, or all that is left. There is no idempotency here either. */
function takeBack(request: ApiRequest): object {
  const { provider, body } = request
  const transfer = findTransfer(request)
  checkFields(body, ['amount', 'notes'])
  const left = transfer.amount - transfer.amount_reversed
  const amount = body.amount === undefined || body.amount === null ? left : readAmount(body.amount)
  if (transfer.processed_at === null) throw badRequest('Only a transfer that was processed can be reversed.')
  if (left === 0) throw badRequest('The transfer has been fully reversed already.')
  if (amount < 1 || amount > left) {
    throw badRequest('The reversal amount is greater than the amount that is left of the transfer.', 'amount')
  }
  return showReversal(
    reverseTransfer(provider, transfer, { amount, notes: readNotes(body.notes) }),
    merchantId,
  )
}

function findTransfer({ provider, ids: [id = ''] }: ApiRequest): Transfer {
  const transfer = provider.store.get('transfers', id)
  if (!transfer) throw unknownId()
  return transfer
}
