import { call, send } from './api.js'
import { findBookable } from './bookable.js'
import { follow, offerBooking, onBooking } from './booking.js'
import { find, make, say } from './dom.js'
import { offerOutcomes, readPayment } from './outcomes.js'
import { promiseOf } from './promise.js'
import { onUser, readUser, showWho } from './session.js'
import { idInAddress, nameSubject } from './subject.js'
import { leftOf } from './when.js'
import { counted, moneyOf } from './words.js'

const pollMs = 2000
const drawnMax = 12
/** The link is the key, so it stays in the address: a mail leads here, and so does a bookmark. */
const way = `/events/waitlist/${idInAddress()}`
const { search: key } = location
let entry
let awaited
let clockAheadMs = 0
let isBusy = false
let isMissing = false
/** The API does not tell an offer that was declined from one that lapsed. */
let isRefused = false
let isUnpaid = false

offerOutcomes()
onUser(showWho)
await readUser().catch(() => {})
onBooking(onBooked)
find('turn').addEventListener('submit', (submitted) => {
  submitted.preventDefault()
  doOnce(take)
})
find('refuse').addEventListener('click', () => doOnce(leave))
find('leave').addEventListener('click', () => doOnce(leave))
await look()
if (entry) offerBooking()
setInterval(look, pollMs)
setInterval(showOfferLeft, 1000)

/** There is nothing for those without the token, and then there is nothing to look for again. */
async function look() {
  if (isBusy || isMissing || document.hidden || isOver(entry)) return
  try {
    const { body, clockAheadMs: ahead } = await call('GET', way + key)
    clockAheadMs = ahead
    await show(body)
  } catch (error) {
    if (entry) return
    isMissing = error.status === 404
    say('page-notice', isMissing ? 'There is no such place in line.' : error.message, true)
    find('over').hidden = !isMissing
    find('over-words').textContent = 'Perhaps this link is not whole. Open the one in your mail once more.'
  }
}

function isOver(now) {
  return now !== undefined && !['WAITING', 'READY'].includes(now.status)
}

async function show(now) {
  const isNew = entry?.status !== now.status
  const before = entry?.position
  entry = now
  awaited ??= await findBookable(now.item_id)
  say('page-notice', '')
  find('entry').hidden = false
  showWhat()
  if (now.status === 'WAITING' && (isNew || before !== now.position)) showWaiting()
  if (isNew) showState()
  showOfferLeft()
}

function showWhat() {
  const titles = {
    WAITING: 'You are in line',
    READY: 'It is your turn',
    CONVERTED: 'You are in',
    LAPSED: isRefused ? 'You said no' : isUnpaid ? 'Not paid' : 'Too late',
    LEFT: 'You left the line',
  }
  nameSubject(titles[entry.status])
  find('what').textContent = awaited
    ? `${entry.seat_count} × ${awaited.place}, ${awaited.when}`
    : counted(entry.seat_count, 'place')
  if (!awaited) return
  find('subject').textContent = awaited.title
  find('subject').href = find('back').href = awaited.page
}

function showState() {
  const { status } = entry
  find('waiting').hidden = status !== 'WAITING'
  find('turn').hidden = status !== 'READY'
  find('over').hidden = status !== 'LAPSED' && status !== 'LEFT'
  find('over-words').textContent = overWordsOf(status)
  find('back').textContent = awaited ? `Back to ${awaited.title}` : 'Back to the programme'
  if (status === 'READY') showTurn()
  if (status === 'CONVERTED') doOnce(showBooked)
}

function overWordsOf(status) {
  if (status === 'LEFT') return 'You gave your place in line away. Nothing was paid.'
  if (isRefused) return 'The places go to the next in line. Nothing was paid.'
  if (isUnpaid) return 'So the places went to the next in line. You may join the line again.'
  return 'The offer was not taken in time, or not paid; the places went to the next in line. You may join the line again.'
}

/** Where in line: those before, you, and that somebody may stand behind. */
function showWaiting() {
  const ahead = (entry.position ?? 1) - 1
  const drawn = Math.min(ahead, drawnMax)
  const people = Array.from({ length: drawn }, (_, index) =>
    make('li', {}, String(ahead - drawn + index + 1)),
  )
  const more = ahead > drawn ? [make('li', {}, '…')] : []
  find('queue').replaceChildren(...more, ...people, make('li', { 'data-who': 'you' }, 'You'))
  const before =
    ahead === 0
      ? 'You are next: nobody is before you.'
      : `${counted(ahead, 'party').replace('partys', 'parties')} before you.`
  find('waiting-words').textContent = `${before} ${promiseOf(entry.seat_count)}`
}

function showTurn() {
  const money = awaited ? `, ${moneyOf(awaited.price_minor * entry.seat_count, awaited.currency)} in all` : ''
  find('turn-words').textContent =
    `${entry.seat_count === 1 ? 'A place came free and is' : `${entry.seat_count} places came free and are`} held for you${money}.`
}

function showOfferLeft() {
  if (entry?.status !== 'READY' || !entry.offer_expires_at) return
  const leftMs = Date.parse(entry.offer_expires_at) - Date.now() - clockAheadMs
  const words =
    leftMs > 0 ? `Yours for another ${leftOf(leftMs)}` : 'The time is over; the next in line is asked.'
  say('offer-left', words)
}

/** One thing at a time; what went wrong is said. */
async function doOnce(work) {
  if (isBusy) return
  isBusy = true
  for (const id of ['take', 'refuse', 'leave']) find(id).disabled = true
  say('line-notice', '')
  try {
    await work()
  } catch (error) {
    say('line-notice', error.message, true)
  } finally {
    isBusy = false
    for (const id of ['take', 'refuse', 'leave']) find(id).disabled = false
  }
}

async function take() {
  const { body, clockAheadMs: ahead } = await send('POST', `${way}/initiate${key}`, {
    payment_method: readPayment(),
  })
  find('turn').hidden = true
  follow(body, ahead)
}

async function leave() {
  isRefused = entry.status === 'READY'
  await show((await call('DELETE', way + key)).body)
}

/** Asked again, it answers how the booking stands, with the key to it. */
async function showBooked() {
  const { body, clockAheadMs: ahead } = await send('POST', `${way}/initiate${key}`, {})
  follow(body, ahead)
}

/** What became of the booking is what became of the entry; whoever wants another one goes to the page of the event. */
function onBooked(view) {
  if (!view) return location.assign(awaited?.page ?? '/#programme')
  isUnpaid = view.status === 'FAILED'
  if (view.status === 'PENDING_PAYMENT') find('turn').hidden = true
  else if (entry && !isOver(entry)) look()
}
