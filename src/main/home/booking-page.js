import { call } from './api.js'
import { findBookable } from './bookable.js'
import { follow, offerBooking, onBooking } from './booking.js'
import { day } from './cells.js'
import { find, make, say } from './dom.js'
import { currentUser, onUser, readUser, showWho } from './session.js'
import { idInAddress, nameSubject } from './subject.js'
import { dayAndClockOf, leafOf, spanOf } from './when.js'
import { learnWords, moneyOf } from './words.js'

const bookingId = idInAddress()
/** The link is the key, so it stays in the address: a mail leads here, and so does a bookmark. */
const token = new URLSearchParams(location.search).get('token')
const guestWords = 'Or, if you booked while signed in, sign in and come back here.'
let isOpen = false
let isOpening = false
/** What was booked, as the catalogue has it now. */
let bookable

onUser(showWho)
await open()
// Somebody may have signed in next door, or have come back from there.
for (const name of ['focus', 'pageshow']) addEventListener(name, open)

/** Opened once; from then on the panel asks how it stands. */
async function open() {
  if (isOpen || isOpening) return
  isOpening = true
  await readUser().catch(() => {})
  try {
    const { body, clockAheadMs } = await call('GET', `/bookings/${bookingId}${keyOf(token)}`)
    await learnOf(body)
    isOpen = true
    onBooking(show)
    follow(body, clockAheadMs)
    offerBooking()
    // Not before: the panel scrolls to what is new, and here nothing is.
    showOpen()
  } catch (error) {
    showClosed(error)
  } finally {
    isOpening = false
  }
}

function keyOf(given) {
  return given ? `?${new URLSearchParams({ token: given })}` : ''
}

/** A booking says neither the place nor how amounts are written; the catalogue does, as long as it has it. */
async function learnOf({ items: [{ item_id, kind, starts_at }] }) {
  bookable = await findBookable(item_id, { kind, bookedFor: starts_at })
  if (bookable) return
  const products = await call('GET', '/products?limit=100', { as: 'guest' }).catch(() => undefined)
  learnWords(products?.body.products ?? [])
}

function showOpen() {
  find('closed').hidden = true
  find('bill').hidden = find('booked').hidden = false
}

/** Whether there is such a booking is not said to those who may not see it. */
function showClosed(error) {
  const isRefused = [400, 404].includes(error.status)
  say('page-notice', isRefused ? '' : error.message, true)
  find('closed').hidden = !isRefused
  if (!isRefused) return
  const user = currentUser()
  find('closed-title').textContent = token ? 'This link opens no booking.' : 'Whose booking is it?'
  find('closed-words').textContent = `${keyWords()} ${user ? signedInWords(user) : guestWords}`
  find('sign-in').textContent = user ? 'Your account' : 'Sign in'
}

function keyWords() {
  return token
    ? 'Perhaps it is not whole: open the one in your mail once more.'
    : 'It opens with the link in the mail that says it is paid.'
}

function signedInWords({ email }) {
  return `You are signed in as ${email}, and it is not among the bookings of that account.`
}

/** Whoever wants to book something else goes to the page of the same, where there is one. */
function show(view) {
  if (!view) return location.assign(bookable?.page ?? '/#programme')
  find('type').textContent = `Booking ${view.id.slice(-8)}`
  showBill(view.items[0])
  find('facts').replaceChildren(...factsOf(view).flatMap(([name, ...words]) => factOf(name, words)))
  find('subject').href = bookable?.page ?? '/#programme'
  find('subject').textContent = bookable ? 'See its page' : 'See what is on'
}

/** Where the catalogue has another time now, that one holds. */
function showBill({ title, starts_at, ends_at }) {
  const now = bookable ?? { title, startsAt: starts_at, endsAt: ends_at }
  nameSubject(now.title)
  find('leaf').replaceChildren(leafOf(now.startsAt))
  find('when').textContent = spanOf(now.startsAt, now.endsAt)
  find('where').textContent = now.where ?? ''
  const isMoved = Date.parse(now.startsAt) !== Date.parse(starts_at)
  say('page-notice', isMoved ? `It was moved. When you booked, it was ${spanOf(starts_at, ends_at)}.` : '')
}

function factOf(name, words) {
  return [make('dt', {}, name), make('dd', {}, ...words)]
}

/** Each a name, and what is to be said under it. */
function factsOf({
  id,
  items,
  seats,
  party_size,
  customer,
  amount_minor,
  currency,
  created_at,
  cancellation,
}) {
  const isSpread = new Set(items.map(({ starts_at }) => starts_at)).size > 1
  const lines = items.map((item) => make('span', { class: 'fact' }, lineOf(item, isSpread)))
  return [
    ['What', ...lines],
    seats.length > 0 && ['Seats', seats.join(', ')],
    party_size !== null && ['Party', party_size === 1 ? '1 person' : `${party_size} people`],
    ['Price', moneyOf(amount_minor, currency)],
    ['For', customer.name ? `${customer.name}, ${customer.email}` : customer.email],
    ['Made', day(created_at)],
    cancellation && ['Cancelled', day(cancellation.cancelled_at)],
    cancellation?.reason && ['Why', cancellation.reason],
    ['Number', make('code', {}, id)],
  ].filter(Boolean)
}

function lineOf({ quantity, title, starts_at }, isSpread) {
  return `${quantity.toLocaleString('en')} × ${title}${isSpread ? `, ${dayAndClockOf(starts_at)}` : ''}`
}
