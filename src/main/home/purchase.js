import { ApiError, call, NoAnswer, newIdempotencyKey } from './api.js'
import { find, make, say } from './dom.js'
import { readBasket, refreshProducts } from './shop.js'
import { drawSteps, idleSteps, refusedSteps, sendingSteps, stepsOf } from './steps.js'
import { failureOf, moneyOf, msOf } from './words.js'

/** The attempt on show: its key, body, first answer, and the stream that tells how it gets on. */
let attempt

export function showIdle() {
  drawSteps(idleSteps)
  showCurl({ key: 'any-name-of-this-attempt', body: JSON.stringify(readBasket()) })
}

/** Buys what stands in the basket. Every press is an attempt of its own, with its own key. */
export async function buy() {
  attempt?.stream?.close()
  clearTimeout(attempt?.patience)
  const mine = { key: newIdempotencyKey(), body: JSON.stringify(readBasket()), startedAt: performance.now() }
  attempt = mine
  find('log').replaceChildren()
  find('actions').hidden = true
  for (const id of ['repeat-notice', 'countdown', 'basket-notice']) say(id, '')
  showCurl(mine)
  showStatus('SENDING', 'Asking for the places…')
  drawSteps(sendingSteps)
  note(mine, 'POST /api/v1/checkouts')
  await send(mine)
}

async function send(mine) {
  find('buy').disabled = true
  try {
    const answer = await post(mine)
    if (mine === attempt) accept(mine, answer)
  } catch (error) {
    if (mine === attempt) refuse(mine, error)
  } finally {
    find('buy').disabled = false
  }
}

function post({ key, body }) {
  return call('POST', '/checkouts', { body, headers: { 'idempotency-key': key } })
}

function accept(mine, { body, status, ms, clockAheadMs }) {
  Object.assign(mine, { accepted: body, holdMs: ms, clockAheadMs })
  note(mine, `${status} ${body.status}: the places are held`)
  const { pathname, search } = new URL(body.status_url)
  find('guest-link').href = pathname + search
  find('guest-link').hidden = false
  find('repeat').textContent = 'Send the same request again'
  find('actions').hidden = false
  show(mine, { ...body, step: 'CHARGE', payment: null })
  find('answer').textContent = JSON.stringify(body, null, 2)
  watch(mine, `${pathname}/events${search}`)
  find('steps').scrollIntoView({ block: 'nearest' })
  refreshProducts()
}

function watch(mine, url) {
  mine.patience = setTimeout(() => sayWaiting(mine), 1500)
  mine.stream = new EventSource(url)
  mine.stream.addEventListener('checkout', ({ data }) => {
    const checkout = JSON.parse(data)
    note(mine, `event: ${checkout.status} at ${checkout.step}`)
    find('answer').textContent = JSON.stringify(checkout, null, 2)
    show(mine, checkout)
  })
  mine.stream.addEventListener('error', () => {
    if (mine.stream.readyState === EventSource.CLOSED)
      say('sentence', 'The event stream broke off. The guest’s link still tells how it ended.', true)
  })
}

function show(mine, checkout) {
  mine.checkout = checkout
  drawSteps(stepsOf(checkout, mine.holdMs))
  showStatus(checkout.status, sentenceOn(checkout))
  showCountdown()
  if (!isOver(checkout)) return
  mine.stream?.close()
  clearTimeout(mine.patience)
  refreshProducts()
}

function isOver({ status }) {
  return status === 'COMPLETED' || status === 'FAILED'
}

function sentenceOn({ status, amount_minor, currency, error, created_at, finished_at }) {
  const money = moneyOf(amount_minor, currency)
  if (status === 'COMPLETED')
    return `Paid and sold: ${money}, from hold to booked in ${msOf(Date.parse(finished_at) - Date.parse(created_at))}.`
  if (status === 'FAILED') return `${failureOf(error)} Everything was undone; nobody paid for nothing.`
  if (status === 'AWAITING_PAYMENT')
    return `The customer must confirm ${money} with the bank. If that does not happen in time, the places go back on sale.`
  return `Accepted: ${money}. The places are held, and the payment is under way.`
}

/** A gateway that takes long is a state worth explaining, though nothing changes meanwhile. */
function sayWaiting({ checkout }) {
  if (checkout.status !== 'PENDING' && checkout.status !== 'PROCESSING') return
  say(
    'sentence',
    'The gateway has not answered yet. The places stay held; if it stays silent, it is asked what became of the payment.',
  )
}

function refuse(mine, error) {
  const ms = performance.now() - mine.startedAt
  drawSteps(refusedSteps(ms))
  if (error instanceof NoAnswer) {
    showStatus(
      'NO ANSWER',
      `${error.message} Sending the same request again is safe: its key makes it one purchase.`,
    )
    find('repeat').textContent = 'Try again with the same key'
    find('actions').hidden = false
    find('guest-link').hidden = true
    return
  }
  const { status, problem } =
    error instanceof ApiError ? error : { status: 0, problem: { title: String(error) } }
  note(mine, `${status} ${problem.code}`)
  find('answer').textContent = JSON.stringify(problem, null, 2)
  showStatus('REFUSED', error.message)
  say('basket-notice', error.message, true)
  refreshProducts()
}

/** The same request once more, with the same key: the proof that it is one purchase. */
export async function repeat() {
  const mine = attempt
  if (!mine.accepted) return send(mine)
  try {
    const { status, body, headers, ms } = await post(mine)
    const isReplayed = headers.get('idempotent-replayed') === 'true' && body.id === mine.accepted.id
    note(mine, `sent again: ${status}, ${isReplayed ? 'the first answer' : 'another answer'}`)
    say(
      'repeat-notice',
      isReplayed
        ? `Same key, same answer in ${msOf(ms)} (Idempotent-Replayed: true). Still one checkout, one payment.`
        : 'This was not recognised as the same request.',
      !isReplayed,
    )
  } catch (error) {
    say('repeat-notice', error.message, true)
  }
}

function note({ startedAt }, words) {
  const time = `+${msOf(performance.now() - startedAt)}`
  find('log').append(make('li', {}, make('time', {}, time), make('span', {}, words)))
}

function showStatus(status, sentence) {
  const badge = find('status')
  badge.textContent = status.replaceAll('_', ' ')
  badge.dataset.status = status
  say('sentence', sentence)
}

/** Called every second, too. */
export function showCountdown() {
  const { checkout, clockAheadMs = 0 } = attempt ?? {}
  if (!checkout || isOver(checkout)) return say('countdown', '')
  const leftMs = Date.parse(checkout.expires_at) - Date.now() - clockAheadMs
  const seconds = Math.max(0, Math.ceil(leftMs / 1000))
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  say(
    'countdown',
    seconds > 0 ? `The hold lasts another ${clock}` : 'The time of the hold is over; it is being released.',
  )
}

function showCurl({ key, body }) {
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`
  find('curl').textContent = [
    `curl ${location.origin}/api/v1/checkouts`,
    "-H 'content-type: application/json'",
    "-H 'prefer: wait=10'",
    `-H ${quoted(`idempotency-key: ${key}`)}`,
    `-d ${quoted(body)}`,
  ].join(' \\\n  ')
}
