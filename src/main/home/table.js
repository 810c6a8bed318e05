import { call } from './api.js'
import { book, offerBooking, onBooking } from './booking.js'
import { countOf, limitCount, offerCounter } from './counter.js'
import { offerEmail, readCustomer } from './customer.js'
import { find, make, say } from './dom.js'
import { offerLine, showLine } from './join-line.js'
import { offerOutcomes, readPayment } from './outcomes.js'
import { showPolicy } from './policy.js'
import { onUser, readUser, showWho } from './session.js'
import { slotLink } from './slots.js'
import { idInAddress, nameSubject, readSubject } from './subject.js'
import { dayOf, leafOf, spanOf } from './when.js'
import { counted, learnWords, moneyOf } from './words.js'

const pollMs = 3000
const slotId = idInAddress()
let slot
/** Others of the restaurant on the same day, at any time. */
let others = []
/** Ids of the slots that the party wants besides. */
const beside = new Set()
let isAsking = false
let isOwn = false
let drawn = ''

offerOutcomes()
for (const listener of [showWho, offerEmail]) onUser(listener)
await readUser().catch(() => {})
await open()

async function open() {
  const found = await readSubject(`/restaurants/tables/${slotId}`, { as: 'guest' })
  if (!found) return
  slot = found.subject
  learnWords([{ ...slot, title: `${slot.restaurant_name}, table ${slot.table_number}` }])
  showSlot(Date.now() + found.clockAheadMs)
  offerCounter(showOffer)
  offerLine(() => ({ path: '/waitlist', fields: { item_id: slotId, quantity: 1 } }))
  onBooking((view) => {
    isOwn = ['PENDING_PAYMENT', 'SUCCESS'].includes(view?.status)
    look()
  })
  offerBooking()
  find('book').addEventListener('submit', (submitted) => {
    submitted.preventDefault()
    buy()
  })
  find('book').addEventListener('input', () => say('book-notice', ''))
  await look()
  setInterval(look, pollMs)
}

function showSlot(nowMs) {
  const { restaurant_name, table_number, capacity, date_time, ends_at, currency, cancellation } = slot
  nameSubject(restaurant_name)
  find('leaf').replaceChildren(leafOf(date_time))
  find('when').textContent = spanOf(date_time, ends_at)
  find('count-label').textContent = 'How many come'
  find('where').textContent = `Table ${table_number}, seats ${capacity}`
  showPolicy(cancellation, currency)
  const isPast = Date.parse(date_time) <= nowMs
  if (isPast) say('page-notice', 'This time has begun already, or is over.')
  find('offer').hidden = isPast
}

/** Others book, too. Whoever looks elsewhere needs no news. */
async function look() {
  if (document.hidden) return
  const { restaurant_name, date_time } = slot
  const wanted = new URLSearchParams({
    restaurant_name,
    from: dayOf(date_time).toISOString(),
    until: dayOf(date_time, 1).toISOString(),
    limit: 100,
  })
  try {
    const [{ body: now }, { body }] = await Promise.all([
      call('GET', `/restaurants/tables/${slotId}`, { as: 'guest' }),
      call('GET', `/restaurants/tables?${wanted}`, { as: 'guest' }),
    ])
    slot = now
    others = body.slots.filter(({ id }) => id !== slotId)
  } catch {
    // The next look tells.
  }
  showOffer()
  showOthers()
}

/** Names of tables are the same in whatever case. */
function isSame(one, other) {
  return one.toLowerCase() === other.toLowerCase()
}

/** Tables that stand beside this one, at the same time. */
function neighbours() {
  const isBeside = (one, other) => one.combinable_with.some((name) => isSame(name, other.table_number))
  return others.filter(
    (other) =>
      other.date_time === slot.date_time &&
      other.ends_at === slot.ends_at &&
      other.status === 'AVAILABLE' &&
      (isBeside(slot, other) || isBeside(other, slot)),
  )
}

function wantedSlots() {
  return [slot, ...neighbours().filter(({ id }) => beside.has(id))]
}

function showOffer() {
  const wanted = wantedSlots()
  const people = countOf()
  const seats = wanted.reduce((sum, { capacity }) => sum + capacity, 0)
  const most = [slot, ...neighbours()].reduce((sum, { capacity }) => sum + capacity, 0)
  const isFree = slot.status === 'AVAILABLE'
  const isEnough = people >= 1 && people <= seats
  limitCount(Math.max(most, people))
  showStatus()
  const sum = wanted.reduce((total, { amount_minor }) => total + amount_minor, 0)
  find('total').textContent = moneyOf(sum, slot.currency)
  find('buy').disabled = isAsking || !isFree || !isEnough
  find('buy').textContent = isFree ? wordsOf(wanted, isEnough, seats) : isOwn ? 'Yours' : 'Not free now'
  showLine(
    !isFree && !isOwn,
    'Somebody has it. Join the line: when the table comes free it is held for you, and you are told by mail.',
  )
}

function wordsOf(wanted, isEnough, seats) {
  if (!isEnough) return `Too many for ${counted(seats, 'seat')}`
  return wanted.length > 1
    ? `Book tables ${wanted.map(({ table_number }) => table_number).join(' and ')}`
    : 'Book the table'
}

function showStatus() {
  const { status, price, capacity } = slot
  const words = { AVAILABLE: 'FREE', HELD: 'HELD', BOOKED: 'BOOKED' }
  find('slot-status').textContent = words[status]
  find('slot-status').dataset.status = status
  find('price').textContent = `${price} for the table`
  find('about').textContent = `However many of you come, up to ${capacity}.`
}

/** Drawn anew only where something is new, so that nobody loses the focus. */
function showOthers() {
  const near = neighbours()
  const free = others.filter(({ status }) => status === 'AVAILABLE')
  const now = JSON.stringify([near.map(({ id }) => id), free.map(({ id }) => id), slot.status])
  if (now === drawn) return
  drawn = now
  find('beside').hidden = near.length === 0 || slot.status !== 'AVAILABLE'
  find('beside-tables').replaceChildren(...near.map(choiceOf))
  const none = make('li', { class: 'hint' }, 'Nothing else is free that day.')
  find('others').replaceChildren(
    ...(free.length > 0 ? free.map((one) => make('li', {}, slotLink(one))) : [none]),
  )
}

function choiceOf({ id, table_number, capacity, price }) {
  const turn = ({ target }) => {
    if (target.checked) beside.add(id)
    else beside.delete(id)
    showOffer()
  }
  const input = make('input', { type: 'checkbox', onchange: turn, checked: beside.has(id) })
  return make('label', {}, input, `Table ${table_number}: ${counted(capacity, 'more seat')}, ${price}`)
}

async function buy() {
  isAsking = true
  say('book-notice', '')
  showOffer()
  const further = wantedSlots()
    .slice(1)
    .map(({ id }) => id)
  try {
    await book(`/restaurants/tables/${slotId}/book`, {
      party_size: countOf(),
      ...(further.length > 0 ? { combine_with: further } : {}),
      customer: readCustomer(),
      payment_method: readPayment(),
    })
  } catch (error) {
    say('book-notice', error.message, true)
  } finally {
    isAsking = false
    look()
  }
}
