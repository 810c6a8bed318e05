import { failureOf, moneyOf } from './words.js'

/** How a booking stands, in the three steps that `drawSteps` draws. */
export function stepsOfBooking(view) {
  return [holdOf(view), payOf(view), comeOf(view)]
}

/** While the request is under way. */
export const askingSteps = [
  { name: 'HOLD', state: 'active', words: 'The places are asked for.' },
  { name: 'PAY', state: 'idle', words: 'The gateway is asked for the money, once.' },
  { name: 'COME', state: 'idle', words: 'Then there are tickets.' },
]

const isGivenUp = ({ status }) => ['FAILED', 'EXPIRED', 'CANCELLED'].includes(status)
const isGivenBack = ({ status }) => ['REFUND_PENDING', 'REFUNDED'].includes(status)

function holdOf(view) {
  if (isGivenUp(view) || isGivenBack(view))
    return { name: 'HOLD', state: 'undone', words: 'The places are free again.' }
  if (view.status === 'PENDING_PAYMENT')
    return { name: 'HOLD', state: 'done', words: 'The places are set aside for you.' }
  return { name: 'HOLD', state: 'done', words: 'The places are yours.' }
}

function payOf(view) {
  const [state, words] = payWordsOf(view)
  return { name: 'PAY', state, words }
}

function payWordsOf(view) {
  const { status, payment, amount_minor, currency, error, cancellation } = view
  const money = moneyOf(amount_minor, currency)
  if (status === 'SUCCESS' || status === 'COMPLETED')
    return ['done', payment ? `${money} taken by the ${payment.gateway}.` : 'Nothing was to be paid.']
  if (isGivenBack(view)) {
    const back = moneyOf(cancellation?.refund_minor ?? payment?.refunded_minor ?? amount_minor, currency)
    return status === 'REFUNDED' ? ['undone', `${back} given back.`] : ['active', `${back} on the way back.`]
  }
  if (status === 'FAILED' && error) return ['failed', failureOf(error)]
  if (isGivenUp(view)) return ['failed', 'No money was kept.']
  return payment?.status === 'REQUIRES_ACTION'
    ? ['waiting', 'The bank wants to see its customer.']
    : ['active', `The gateway is asked for ${money}.`]
}

function comeOf(view) {
  const { status } = view
  if (isGivenBack(view)) return { name: 'COME', state: 'idle', words: 'The tickets are void.' }
  if (status === 'SUCCESS')
    return { name: 'COME', state: 'done', words: 'With these tickets you are let in.' }
  if (status === 'COMPLETED') return { name: 'COME', state: 'done', words: 'It is over.' }
  const words = status === 'PENDING_PAYMENT' ? 'Then there are tickets.' : 'Not reached.'
  return { name: 'COME', state: 'idle', words }
}
