import { ApiError, call, NoAnswer, newIdempotencyKey } from './api.js'
import { askingSteps, stepsOfBooking } from './booking-steps.js'
import { offerCancelling, showCancelling } from './cancelling.js'
import { find, say } from './dom.js'
import { drawSteps } from './steps.js'
import { showTickets } from './tickets.js'
import { leftOf } from './when.js'
import { failureOf, moneyOf } from './words.js'

const listeners = new Set()
const pollMs = 1000
/** The booking as last seen, with the way to it; undefined before anything was booked. */
let current
let timer
/** The last request that nobody answered: the same again must not book twice. */
let unanswered

/** Calls back with every new state of the booking. */
export function onBooking(listener) {
  listeners.add(listener)
}

/** Makes the panel of the page work, and shows again what this tab has booked here, unless it shows a booking already. */
export function offerBooking() {
  find('pay').addEventListener('click', () => payAs('success'))
  find('decline').addEventListener('click', () => payAs('failed'))
  find('book-again').addEventListener('click', forget)
  offerCancelling(follow)
  setInterval(showCountdown, 1000)
  addEventListener('focus', () => current && look())
  const known = sessionStorage.getItem(memoryKey())
  if (known && !current) recall(JSON.parse(known))
}

/** Asks for the places, by POST, and shows what happens then. Throws what was refused. */
export async function book(path, fields) {
  const body = JSON.stringify(fields)
  if (unanswered?.body !== body || unanswered.path !== path)
    unanswered = { path, body, key: newIdempotencyKey() }
  const before = current
  showAsking()
  try {
    const headers = { 'idempotency-key': unanswered.key, prefer: 'wait=1' }
    const { body: view, clockAheadMs } = await call('POST', path, { body, headers })
    follow(view, clockAheadMs)
    unanswered = undefined
  } catch (error) {
    if (!(error instanceof NoAnswer)) unanswered = undefined
    find('booking').hidden = true
    if (before) follow(before.view, before.clockAheadMs)
    throw error
  }
}

function showAsking() {
  clearTimeout(timer)
  current = undefined
  for (const id of ['bank', 'tickets', 'booking-actions', 'cancelling', 'booking-notice', 'countdown'])
    find(id).hidden = true
  find('booking').hidden = false
  showStatus('SENDING', 'Asking for the places…')
  drawSteps(askingSteps)
}

/** Shows a booking, and how it goes on. */
export function follow(view, clockAheadMs = current?.clockAheadMs ?? 0) {
  const isFirst = current === undefined
  current = { view, path: pathOf(view), clockAheadMs }
  sessionStorage.setItem(memoryKey(), JSON.stringify(current))
  show(view)
  if (isFirst) find('booking').scrollIntoView({ block: 'nearest' })
  for (const listener of listeners) listener(view)
  clearTimeout(timer)
  if (isUnderWay(view)) timer = setTimeout(look, pollMs)
}

function isUnderWay({ status }) {
  return status === 'PENDING_PAYMENT' || status === 'REFUND_PENDING'
}

/** The link of the booking, as a path of the API: its token is the key. */
function pathOf({ id, booking_url }) {
  return { path: `/bookings/${id}`, key: new URL(booking_url).search }
}

async function look() {
  const { path, key } = current.path
  try {
    const { body, clockAheadMs } = await call('GET', path + key)
    if (current?.view.id === body.id) follow(body, clockAheadMs)
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return forget()
    timer = setTimeout(look, 3 * pollMs)
  }
}

function show(view) {
  find('booking').hidden = false
  showStatus(view.status, sentenceOn(view))
  drawSteps(stepsOfBooking(view))
  showCountdown()
  const waits = view.status === 'PENDING_PAYMENT' && view.payment?.status === 'REQUIRES_ACTION'
  find('bank').hidden = !waits
  find('bank-words').textContent = `Your bank asks: pay ${moneyOf(view.amount_minor, view.currency)}?`
  find('booking-actions').hidden = false
  find('booking-link').href = `/api/v1${current.path.path}${current.path.key}`
  find('calendar').href = `/api/v1${current.path.path}/calendar.ics${current.path.key}`
  find('calendar').hidden = view.status !== 'SUCCESS'
  find('book-again').hidden = view.status === 'PENDING_PAYMENT'
  showTickets(view, current.path)
  showCancelling(view, current.path)
}

function showStatus(status, sentence) {
  const badge = find('status')
  badge.textContent = status.replaceAll('_', ' ')
  badge.dataset.status = status
  say('sentence', sentence)
}

function sentenceOn({ status, amount_minor, currency, error, customer, items, seats, cancellation }) {
  const what = items.map(({ quantity, title }) => `${quantity} × ${title}`).join(', ')
  const seated = seats.length > 0 ? ` (${seats.join(', ')})` : ''
  const money = moneyOf(amount_minor, currency)
  const back = moneyOf(cancellation?.refund_minor ?? amount_minor, currency)
  const sentences = {
    PENDING_PAYMENT: `Held for you: ${what}${seated}, ${money}. Not paid yet.`,
    SUCCESS: `Yours: ${what}${seated}. ${amount_minor > 0 ? `${money} paid; a` : 'A'} mail about it goes to ${customer.email}.`,
    COMPLETED: `It is over: ${what}${seated}. We hope it was good.`,
    FAILED: `${error ? failureOf(error) : 'That failed.'} The places are on sale again; nobody paid for nothing.`,
    EXPIRED: 'It was not paid in time. The places are on sale again.',
    CANCELLED: cancellation?.refund_minor
      ? `Cancelled, and ${back} goes back.`
      : 'Cancelled. The places are on sale again.',
    REFUND_PENDING: `Cancelled. ${back} is on its way back to you.`,
    REFUNDED: `Cancelled, and ${back} was given back.`,
  }
  return sentences[status]
}

function showCountdown() {
  const { view, clockAheadMs } = current ?? {}
  if (view?.status !== 'PENDING_PAYMENT' || !view.expires_at) return say('countdown', '')
  const leftMs = Date.parse(view.expires_at) - Date.now() - clockAheadMs
  say(
    'countdown',
    leftMs > 0
      ? `Held for you for another ${leftOf(leftMs)}`
      : 'The time is over; the places are being released.',
  )
}

/** What the customer does in the window of his bank, where no real money is taken. */
async function payAs(result) {
  const { path, key } = current.path
  find('bank').hidden = true
  say('booking-notice', '')
  try {
    follow((await call('POST', `${path}/pay${key}`, { body: JSON.stringify({ result }) })).body)
  } catch (error) {
    find('bank').hidden = false
    say('booking-notice', error.message, true)
  }
}

function recall({ view, path, clockAheadMs }) {
  current = { view, path, clockAheadMs }
  look()
}

/** The booking stays; this page only makes room for another one. */
function forget() {
  clearTimeout(timer)
  current = undefined
  sessionStorage.removeItem(memoryKey())
  find('booking').hidden = true
  for (const listener of listeners) listener(undefined)
}

/** Kept by this tab until it is closed, for this page alone. */
function memoryKey() {
  return `booking of ${location.pathname}`
}
