import { readAmount } from './money.ts'
import { readNotes } from './notes.ts'
import { type Payment, showPayment } from './payment.ts'
import { orderOf, type Provider } from './provider.ts'
import { badRequest } from './razorpay-error.ts'
import { type ApiRequest, type ApiRoute, checkFields, collectionOf, route, unknownId } from './request.ts'
import { takeMoney } from './take-payments.ts'

export const paymentRoutes: ApiRoute[] = [
  route('GET', '/payments', ({ provider, query }) =>
    collectionOf(provider.store.all('payments'), query, showPayment),
  ),
  route('GET', '/payments/:id', (request) => showPayment(findPayment(request))),
  route('PATCH', '/payments/:id', changePayment),
  route('GET', '/payments/:id/card', (request) => {
    const { card } = findPayment(request)
    if (!card) throw badRequest('The payment was not made with a card.')
    return card
  }),
  route('POST', '/payments/:id/capture', capture),
]

/** Takes authorised money: all of it, once. There is no idempotency here: who is unsure fetches the payment. */
function capture(request: ApiRequest): object {
  const { provider, body } = request
  const payment = findPayment(request)
  checkFields(body, ['amount', 'currency'])
  const amount = readAmount(body.amount)
  checkCapturable(provider, payment)
  if (amount !== payment.amount) {
    throw badRequest('Capture amount must be equal to the amount authorized', 'amount')
  }
  if (body.currency !== undefined && body.currency !== payment.currency) {
    throw badRequest('The currency must be the one of the payment.', 'currency')
  }
  return showPayment(takeMoney(provider, payment, 'CAPTURE'))
}

function checkCapturable(provider: Provider, payment: Payment): void {
  if (payment.captured) throw badRequest('This payment has already been captured')
  if (payment.status !== 'authorized') {
    throw badRequest('Only payments which have been authorized and not yet captured can be captured')
  }
  if (orderOf(provider, payment).status === 'paid') throw badRequest('This order has already been paid.')
}

function changePayment(request: ApiRequest): object {
  const { provider, body } = request
  checkFields(body, ['notes'])
  const changed = { ...findPayment(request), notes: readNotes(body.notes) }
  provider.store.put('payments', changed)
  return showPayment(changed)
}

export function findPayment({ provider, ids: [id = ''] }: Pick<ApiRequest, 'provider' | 'ids'>): Payment {
  const payment = provider.store.get('payments', id)
  if (!payment) throw unknownId()
  return payment
}
