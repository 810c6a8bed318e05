import { call } from './api.js'
import { find, say } from './dom.js'
import { moneyOf } from './words.js'

let view
let way
let follow

/** Makes "Cancel" work: first what would come back, then it is done. `show` is given how the booking stands then. */
export function offerCancelling(show) {
  follow = show
  find('cancel').addEventListener('click', ask)
  find('cancel-no').addEventListener('click', () => close(true))
  find('cancel-yes').addEventListener('click', cancel)
}

/** Offered as long as there is something to cancel. */
export function showCancelling(now, wayTo) {
  const isOther = view?.id !== now.id || view.status !== now.status
  view = now
  way = wayTo
  find('cancel').hidden = now.status !== 'PENDING_PAYMENT' && now.status !== 'SUCCESS'
  if (isOther) close()
}

function close(isFocused = false) {
  find('cancelling').hidden = true
  if (isFocused) find('cancel').focus()
}

async function ask() {
  say('booking-notice', '')
  try {
    const { body } = await call('GET', `${way.path}/cancellation${way.key}`)
    find('cancelling-words').textContent = previewOf(body)
    find('cancel-yes').hidden = !body.is_cancellable
    find('cancelling').hidden = false
    find(body.is_cancellable ? 'cancel-yes' : 'cancel-no').focus()
  } catch (error) {
    say('booking-notice', error.message, true)
  }
}

function previewOf({ is_cancellable, refund_minor, fee_minor, currency }) {
  if (!is_cancellable) return 'This cannot be cancelled any more.'
  if (view.status !== 'SUCCESS') return 'Nothing is paid yet, so nothing is lost: the places go back on sale.'
  const [back, paid] = [moneyOf(refund_minor, currency), moneyOf(view.amount_minor, currency)]
  if (refund_minor === 0) return `Nothing of the ${paid} would come back now. Cancel all the same?`
  const whole = refund_minor === view.amount_minor
  const fee = fee_minor > 0 && !whole ? ' The rest is what the policy keeps.' : ''
  return whole ? `All of it would come back: ${back}.` : `${back} of ${paid} would come back now.${fee}`
}

async function cancel() {
  find('cancel-yes').disabled = true
  try {
    follow((await call('POST', `${way.path}/cancel${way.key}`, { body: '{}' })).body)
    close()
    find('booking-title').focus()
  } catch (error) {
    say('booking-notice', error.message, true)
  } finally {
    find('cancel-yes').disabled = false
  }
}
