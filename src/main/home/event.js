import { call } from './api.js'
import { watchAvailability } from './availability.js'
import { book, offerBooking, onBooking } from './booking.js'
import { countOf, limitCount, offerCounter, setCount } from './counter.js'
import { offerEmail, readCustomer } from './customer.js'
import { find, say } from './dom.js'
import { offerLine, showLine } from './join-line.js'
import { chooseKind, offerKinds, saleWordsOf, showKinds } from './kinds.js'
import { offerOutcomes, readPayment } from './outcomes.js'
import { showPolicy } from './policy.js'
import { promiseOf } from './promise.js'
import { chosenSeats, clearChosen, offerSeatMap, showSeats } from './seat-map.js'
import { onUser, readUser, showWho } from './session.js'
import { idInAddress, nameSubject, readSubject } from './subject.js'
import { leafOf, spanOf } from './when.js'
import { counted, learnWords, moneyOf } from './words.js'

const eventId = idInAddress()
let event
/** The kind of place that is chosen; what is left of it is kept as it was last said. */
let kind
let clockAheadMs = 0
let booked = []
let isReadingSoon = false
let isAsking = false

offerOutcomes()
for (const listener of [showWho, offerEmail]) onUser(listener)
await readUser().catch(() => {})
await open()

async function open() {
  const found = await readSubject(`/events/${eventId}`, { as: 'guest' })
  if (!found) return
  event = found.subject
  clockAheadMs = found.clockAheadMs
  for (const type of event.seat_types) type.is_waitlist_open = type.available === 0
  learnWords(
    event.seat_types.map((type) => ({
      ...type,
      id: type.item_id,
      title: `${event.title}: ${type.seat_type}`,
    })),
  )
  showEvent()
  offerParts()
  const [first] = event.seat_types
  if (first) choose(event.seat_types.find(({ available }) => available > 0) ?? first)
  watchAvailability(eventId, update, (isLive) => find('live').toggleAttribute('data-live', isLive))
  setInterval(tick, 1000)
}

function showEvent() {
  const { title, type, location: place, starts_at, ends_at, status } = event
  nameSubject(title)
  find('leaf').replaceChildren(leafOf(starts_at))
  find('type').textContent = type
  find('when').textContent = spanOf(starts_at, ends_at)
  find('where').textContent = place
  const isOff = status === 'CANCELLED'
  const isPast = Date.parse(starts_at) <= nowMs()
  if (isOff)
    say('page-notice', 'This event was called off. Whoever had booked gets all the money back.', true)
  else if (isPast) say('page-notice', 'This event has begun already, or is over.')
  find('offer').hidden = isOff || isPast || event.seat_types.length === 0
}

function offerParts() {
  offerKinds(event.seat_types, choose)
  offerCounter(showOffer)
  offerSeatMap(onSeats)
  offerLine(() => ({
    path: `/events/${eventId}/waitlist`,
    fields: { seat_type: kind.seat_type, seat_count: countOf() },
  }))
  onBooking(onBooked)
  offerBooking()
  find('best').addEventListener('click', clearChosen)
  find('book').addEventListener('submit', (submitted) => {
    submitted.preventDefault()
    buy()
  })
  find('book').addEventListener('input', () => say('book-notice', ''))
}

function nowMs() {
  return Date.now() + clockAheadMs
}

function choose(type) {
  kind = type
  chooseKind(type)
  clearChosen()
  say('seats-notice', '')
  find('hall').hidden = !type.has_seats
  if (type.has_seats) readSeats()
  const { cancellation = null, currency } = type
  showPolicy(cancellation ?? event.cancellation, currency)
  tick()
}

/** What the stream tells: these kinds have changed. */
function update(types) {
  for (const { item_id, available, is_waitlist_open, capacity } of types) {
    const type = event.seat_types.find((known) => known.item_id === item_id)
    if (type) Object.assign(type, { available, is_waitlist_open, places: capacity })
    if (type === kind && type?.has_seats) readSeatsSoon()
  }
  tick()
}

/** However fast places go, the hall is read once a second. */
function readSeatsSoon() {
  if (isReadingSoon) return
  isReadingSoon = true
  setTimeout(() => {
    isReadingSoon = false
    readSeats()
  }, 1000)
}

async function readSeats() {
  const wanted = kind
  try {
    const { body } = await call(
      'GET',
      `/events/${eventId}/seats?seat_type=${encodeURIComponent(wanted.seat_type)}`,
      { as: 'guest' },
    )
    if (wanted !== kind) return
    const lost = showSeats(body.rows, { max: kind.max_per_order, booked })
    if (lost.length > 0) say('seats-notice', `${lost.join(', ')} was taken by somebody else just now.`)
  } catch (error) {
    say('seats-notice', error.message, true)
  }
}

function onSeats(labels) {
  const isPicked = labels.length > 0
  find('best').hidden = !isPicked
  find('stepper').hidden = isPicked
  find('seats-words').textContent = isPicked
    ? `You chose ${labels.join(', ')}.`
    : 'You get the best seats side by side. Or pick your own: press on a free one.'
  if (isPicked) setCount(labels.length)
  if (kind) showOffer()
}

function tick() {
  showKinds(nowMs())
  showOffer()
}

/** The form, for what is chosen and what is left of it. */
function showOffer() {
  const count = countOf()
  const { available, max_per_order, price_minor, currency, places, is_waitlist_open } = kind
  const sale = saleWordsOf(kind, nowMs())
  const isEnough = count >= 1 && count <= available
  const most = Math.min(max_per_order ?? places, places)
  limitCount(most)
  find('chosen').textContent = kind.seat_type
  find('total').textContent = moneyOf(price_minor * count, currency)
  find('buy').disabled = isAsking || Boolean(sale) || !isEnough || count > most
  find('buy').textContent =
    sale ?? (isEnough ? `Book ${counted(count, kind.has_seats ? 'seat' : 'place')}` : 'Not enough left')
  const isLine = !sale && !isEnough && is_waitlist_open && count >= 1 && count <= most
  const why = available > 0 ? `Only ${available} left.` : 'Nothing is left now.'
  showLine(isLine, `${why} Join the line? ${promiseOf(count)}`)
}

async function buy() {
  const labels = chosenSeats()
  isAsking = true
  say('book-notice', '')
  showOffer()
  try {
    await book(`/events/${eventId}/book`, {
      seat_type: kind.seat_type,
      ...(labels.length > 0 ? { seats: labels } : { seat_count: countOf() }),
      customer: readCustomer(),
      payment_method: readPayment(),
    })
  } catch (error) {
    say('book-notice', error.message, true)
    if (kind.has_seats) readSeats()
  } finally {
    isAsking = false
    showOffer()
  }
}

function onBooked(view) {
  const isOwn = view && ['PENDING_PAYMENT', 'SUCCESS'].includes(view.status)
  const before = booked.join()
  booked = isOwn && view.items.some(({ item_id }) => item_id === kind?.item_id) ? view.seats : []
  if (before === booked.join()) return
  if (booked.length > 0) clearChosen()
  if (kind?.has_seats) readSeats()
}
