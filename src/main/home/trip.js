import { call } from './api.js'
import { book, offerBooking, onBooking } from './booking.js'
import { countOf, limitCount, offerCounter } from './counter.js'
import { offerEmail, readCustomer } from './customer.js'
import { find, say } from './dom.js'
import { offerLine, showLine } from './join-line.js'
import { offerOutcomes, readPayment } from './outcomes.js'
import { showPolicy } from './policy.js'
import { promiseOf } from './promise.js'
import { onUser, readUser, showWho } from './session.js'
import { idInAddress, nameSubject, readSubject } from './subject.js'
import { leafOf, spanOf } from './when.js'
import { counted, learnWords, moneyOf } from './words.js'

const pollMs = 3000
const tripId = idInAddress()
let trip
let isAsking = false

offerOutcomes()
for (const listener of [showWho, offerEmail]) onUser(listener)
await readUser().catch(() => {})
await open()

async function open() {
  const found = await readSubject(`/trips/${tripId}`, { as: 'guest' })
  if (!found) return
  trip = found.subject
  learnWords([trip])
  showTrip(Date.now() + found.clockAheadMs)
  offerCounter(showOffer)
  offerLine(() => ({ path: '/waitlist', fields: { item_id: tripId, quantity: countOf() } }))
  onBooking(look)
  offerBooking()
  find('book').addEventListener('submit', (submitted) => {
    submitted.preventDefault()
    buy()
  })
  find('book').addEventListener('input', () => say('book-notice', ''))
  showOffer()
  setInterval(look, pollMs)
}

function showTrip(nowMs) {
  const { title, location: place, description, trip_date, ends_at, currency, cancellation } = trip
  nameSubject(title)
  find('leaf').replaceChildren(leafOf(trip_date))
  find('when').textContent = spanOf(trip_date, ends_at)
  find('where').textContent = place
  find('about').textContent = description ?? ''
  find('about').hidden = !description
  find('price').textContent = `${trip.price} each`
  showPolicy(cancellation, currency)
  const isPast = Date.parse(trip_date) <= nowMs
  if (isPast) say('page-notice', 'This trip has begun already, or is over.')
  else if (!trip.is_on_sale) say('page-notice', 'This trip is not on sale now.')
  find('offer').hidden = isPast || !trip.is_on_sale
}

/** Others book, too. Whoever looks elsewhere needs no news. */
async function look() {
  if (document.hidden) return
  try {
    const { body } = await call('GET', `/trips/${tripId}`, { as: 'guest' })
    trip = body
    showOffer()
  } catch {
    // The next look tells.
  }
}

function showOffer() {
  const count = countOf()
  const { available_spots: left, max_capacity: most, amount_minor, currency } = trip
  const isEnough = count >= 1 && count <= left
  limitCount(most)
  find('left').textContent = left > 0 ? `${left} of ${most} places left` : 'Sold out'
  find('left').parentElement.classList.toggle('sold-out', left === 0)
  find('left').parentElement.classList.toggle('few', left > 0 && left < 5)
  find('total').textContent = moneyOf(amount_minor * count, currency)
  find('buy').disabled = isAsking || !isEnough
  find('buy').textContent = isEnough ? `Book ${counted(count, 'place')}` : 'Not enough left'
  const why = left > 0 ? `Only ${left} left.` : 'Nothing is left now.'
  showLine(!isEnough && count >= 1 && count <= most, `${why} Join the line? ${promiseOf(count)}`)
}

async function buy() {
  isAsking = true
  say('book-notice', '')
  showOffer()
  try {
    const fields = { trip_id: tripId, places: countOf() }
    await book('/bookings', { ...fields, customer: readCustomer(), payment_method: readPayment() })
  } catch (error) {
    say('book-notice', error.message, true)
  } finally {
    isAsking = false
    look()
    showOffer()
  }
}
