import { find, make } from './dom.js'
import { failureOf, moneyOf, msOf } from './words.js'

const icons = { idle: '', active: '', done: '✓', failed: '✕', undone: '↩', waiting: '!' }

/** Draws the three steps; each is `{ name, state, words, time }`. */
export function drawSteps(steps) {
  find('steps').replaceChildren(
    ...steps.map(({ name, state, words, time }, index) =>
      make(
        'li',
        { class: 'step', 'data-state': state },
        make('span', { class: 'dot', 'aria-hidden': 'true' }, icons[state] || String(index + 1)),
        make('span', { class: 'name' }, name),
        make('span', { class: 'what' }, words),
        make('span', { class: 'time' }, time ?? ''),
      ),
    ),
  )
}

export const idleSteps = [
  {
    name: 'HOLD',
    state: 'idle',
    words: 'Places are set aside for this buyer. The answer comes after the commit.',
  },
  {
    name: 'CHARGE',
    state: 'idle',
    words: 'The gateway is asked for the money under one key, however often.',
  },
  { name: 'SELL', state: 'idle', words: 'Places, order, payment and ledger are booked in one transaction.' },
]

/** While the request is under way. */
export const sendingSteps = [{ ...idleSteps[0], state: 'active' }, idleSteps[1], idleSteps[2]]

/** When it was refused: nothing was held, so nothing needs an undo. */
export function refusedSteps(ms) {
  const refused = {
    name: 'HOLD',
    state: 'failed',
    words: 'Refused; nothing was held.',
    time: `in ${msOf(ms)}`,
  }
  return [refused, { ...idleSteps[1], words: 'Not reached.' }, { ...idleSteps[2], words: 'Not reached.' }]
}

/** How the checkout stands, step by step. `holdMs` is how long the first answer took. */
export function stepsOf(checkout, holdMs) {
  return [holdOf(checkout, holdMs), chargeOf(checkout), sellOf(checkout)]
}

function holdOf({ status, step }, holdMs) {
  const time = `answered in ${msOf(holdMs)}`
  if (status === 'FAILED')
    return { name: 'HOLD', state: 'undone', words: 'Undone: the places are on sale again.', time }
  if (step === 'UNDO_HOLD') return { name: 'HOLD', state: 'active', words: 'Being undone.', time }
  return { name: 'HOLD', state: 'done', words: 'The places are set aside.', time }
}

function chargeOf({ status, payment, step, created_at, started_at, error }) {
  const time = started_at ? `taken up after ${msOf(Date.parse(started_at) - Date.parse(created_at))}` : ''
  const [state, words] = chargeWordsOf(payment, status)
  if (step === 'UNDO_CHARGE' && status !== 'FAILED')
    return { name: 'CHARGE', state: 'active', words: 'Being refunded.', time }
  if (state === 'failed' && error) return { name: 'CHARGE', state, words: failureOf(error), time }
  return { name: 'CHARGE', state, words, time }
}

function chargeWordsOf(payment, status) {
  switch (payment?.status) {
    case 'SUCCESSFUL':
      return ['done', `${moneyOf(payment.captured_minor, payment.currency)} taken by the ${payment.gateway}.`]
    case 'FAILED':
      return ['failed', 'No money was taken.']
    case 'UNKNOWN':
      return ['active', 'No answer yet. The gateway is asked what became of it.']
    case 'REQUIRES_ACTION':
      return ['waiting', 'The bank wants its customer to confirm.']
    case 'REFUNDED':
      return ['undone', `${moneyOf(payment.refunded_minor, payment.currency)} given back.`]
    default:
      return status === 'FAILED'
        ? ['failed', 'No money was taken.']
        : ['active', 'The gateway is asked for the money.']
  }
}

function sellOf({ status, step, created_at, finished_at }) {
  const took = finished_at ? msOf(Date.parse(finished_at) - Date.parse(created_at)) : ''
  if (status === 'COMPLETED')
    return { name: 'SELL', state: 'done', words: 'Sold and booked, once.', time: `${took} after the hold` }
  if (status === 'FAILED')
    return { name: 'SELL', state: 'idle', words: 'Not reached.', time: `over ${took} after the hold` }
  return { ...idleSteps[2], state: step === 'SELL' ? 'active' : 'idle' }
}
