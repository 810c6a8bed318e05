import { call } from './api.js'
import { watchAvailability } from './availability.js'
import { tableOf } from './cells.js'
import { find, say } from './dom.js'
import { mayOperate, onUser } from './session.js'
import { leafOf, spanOf } from './when.js'

const restMs = 500
const sweepMs = 5000
let eventId
let isLooking = false
let isStale = false

/** Puts the event that the address names, as in /?event_id=…, in front of the page, with its numbers as they change. */
export async function offerFront() {
  eventId = new URLSearchParams(location.search).get('event_id')
  if (!eventId) return
  find('front').hidden = false
  const isThere = await look()
  if (!isThere) return
  onUser(look)
  // Somebody may have given the key of the operator meanwhile.
  setInterval(look, sweepMs)
  watchAvailability(eventId, look, (isLive) => find('live').toggleAttribute('data-live', isLive))
}

/** What is held and sold is said to operators only, and not by the stream: it is read whenever the stream tells of a change. */
async function look() {
  isStale = true
  if (isLooking) return true
  isLooking = true
  let isThere = true
  while (isStale) {
    isStale = false
    isThere = await read()
    await new Promise((resolve) => setTimeout(resolve, restMs))
  }
  isLooking = false
  return isThere
}

async function read() {
  try {
    const id = encodeURIComponent(eventId)
    const { body } = await call('GET', `/events/${id}`, { as: mayOperate() ? 'operator' : 'guest' })
    show(body)
    say('front-notice', '')
    return true
  } catch (error) {
    const isMissing = [400, 404].includes(error.status)
    say('front-notice', isMissing ? 'There is no such event.' : error.message, true)
    return !isMissing
  }
}

function show({ id, title, type, location: place, starts_at, ends_at, status, seat_types }) {
  find('front-bill').hidden = find('front-actions').hidden = false
  find('front-leaf').replaceChildren(leafOf(starts_at))
  find('front-type').textContent = status === 'CANCELLED' ? `${type} · called off` : type
  find('front-title').textContent = title
  find('front-when').textContent = spanOf(starts_at, ends_at)
  find('front-where').textContent = place
  find('front-link').href = `/events/${id}/page`
  const isInside = seat_types.some(({ stock }) => stock)
  const inside = isInside ? ['Held', 'Sold', 'Waiting'] : []
  const rows = seat_types.map(({ seat_type, price, places, available, stock }) => [
    seat_type,
    price,
    ...[places, available].map(written),
    ...(isInside ? [stock.held, stock.sold, stock.waiting].map(written) : []),
  ])
  find('front-numbers').replaceChildren(tableOf(['Places', 'Price', 'In all', 'Available', ...inside], rows))
}

function written(number) {
  return number.toLocaleString('en')
}
