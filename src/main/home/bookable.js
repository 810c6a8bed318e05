import { call } from './api.js'
import { dayAndClockOf } from './when.js'
import { learnWords } from './words.js'

const pageMax = 100
const guest = { as: 'guest' }

const ways = { SEAT: findEvent, TABLE: findTable, TRIP: findTrip }

/**
 * What can be booked under this id: its title, when and where it is now, and where its page is. A booking says its kind
 * and at what time it was to begin, `bookedFor`; an entry of the waitlist says neither, and is looked for among what is on,
 * then among tables and trips. Undefined where nobody knows it any more.
 */
export async function findBookable(itemId, { kind, bookedFor } = {}) {
  for (const way of kind ? [ways[kind]] : Object.values(ways)) {
    const found = await way(itemId, bookedFor).catch(() => undefined)
    if (found) return found
  }
  return undefined
}

/** What is over is not on any more; what was moved may be before its old time. */
async function findEvent(itemId, bookedFor) {
  const from = bookedFor ? `&from=${encodeURIComponent(bookedFor)}` : ''
  const found = await findAmong(itemId, from)
  return found || !from ? found : await findAmong(itemId, '')
}

async function findAmong(itemId, from) {
  const { body } = await call('GET', `/events?limit=${pageMax}${from}`, guest)
  const event = body.events.find(({ seat_types }) => seat_types.some(({ item_id }) => item_id === itemId))
  if (!event) return undefined
  const type = event.seat_types.find(({ item_id }) => item_id === itemId)
  const { title, location: where, starts_at, ends_at } = event
  const what = { price_minor: type.price_minor, currency: type.currency, place: type.seat_type, where }
  return told(type, title, [starts_at, ends_at], `/events/${event.id}/page`, what)
}

async function findTable(itemId) {
  const { body } = await call('GET', `/restaurants/tables/${itemId}`, guest)
  const what = {
    price_minor: body.amount_minor,
    currency: body.currency,
    place: `Table ${body.table_number}`,
  }
  const { restaurant_name, date_time, ends_at } = body
  return told(body, restaurant_name, [date_time, ends_at], `/restaurants/tables/${itemId}/page`, what)
}

async function findTrip(itemId) {
  const { body } = await call('GET', `/trips/${itemId}`, guest)
  const { title, location: where, trip_date, ends_at, amount_minor, currency } = body
  const what = { price_minor: amount_minor, currency, place: 'Place', where }
  return told(body, title, [trip_date, ends_at], `/trips/${itemId}/page`, what)
}

function told({ price, currency }, title, [startsAt, endsAt], page, what) {
  learnWords([{ title, price, currency }])
  return { title, page, startsAt, endsAt, when: dayAndClockOf(startsAt), ...what }
}
