import { call } from './api.js'
import { dayAndClockOf } from './when.js'
import { learnWords } from './words.js'

const pageMax = 100
const guest = { as: 'guest' }

/**
 * What an entry waits for: its title, when, and where its page is. An entry names an item only, so it is looked for
 * among what is on, then among tables and trips. Undefined where nobody knows it any more.
 */
export async function findAwaited(itemId) {
  const ways = [() => findEvent(itemId), () => findTable(itemId), () => findTrip(itemId)]
  for (const way of ways) {
    const found = await way().catch(() => undefined)
    if (found) return found
  }
  return undefined
}

async function findEvent(itemId) {
  const { body } = await call('GET', `/events?limit=${pageMax}`, guest)
  const event = body.events.find(({ seat_types }) => seat_types.some(({ item_id }) => item_id === itemId))
  if (!event) return undefined
  const type = event.seat_types.find(({ item_id }) => item_id === itemId)
  const what = { price_minor: type.price_minor, currency: type.currency, place: type.seat_type }
  return told(type, event.title, event.starts_at, `/events/${event.id}/page`, what)
}

async function findTable(itemId) {
  const { body } = await call('GET', `/restaurants/tables/${itemId}`, guest)
  const what = {
    price_minor: body.amount_minor,
    currency: body.currency,
    place: `Table ${body.table_number}`,
  }
  return told(body, body.restaurant_name, body.date_time, `/restaurants/tables/${itemId}/page`, what)
}

async function findTrip(itemId) {
  const { body } = await call('GET', `/trips/${itemId}`, guest)
  const what = { price_minor: body.amount_minor, currency: body.currency, place: 'Place' }
  return told(body, body.title, body.trip_date, `/trips/${itemId}/page`, what)
}

function told({ price, currency }, title, startsAt, page, what) {
  learnWords([{ title, price, currency }])
  return { title, page, when: dayAndClockOf(startsAt), ...what }
}
