import { call } from './api.js'
import { find, make } from './dom.js'
import { slotLink } from './slots.js'
import { dateOf, dayAndClockOf, dayOf, hoursOf, leafOf } from './when.js'

const guest = { as: 'guest' }
const pollMs = 4000
const [eventsMax, tripsMax, slotsMax] = [6, 6, 100]
/** What was drawn last, by the id of its place: drawn anew only where something is new. */
const drawn = new Map()

/** Shows what is on, and how much is left of it, as long as somebody looks. */
export async function offerProgramme() {
  await look()
  setInterval(look, pollMs)
}

async function look() {
  if (document.hidden) return
  const until = dayOf(Date.now(), 2).toISOString()
  const [events, slots, trips] = await Promise.all([
    read(`/events?limit=${eventsMax}`),
    read(`/restaurants/tables?until=${until}&limit=${slotsMax}`),
    read(`/trips?limit=${tripsMax}`),
  ])
  if (events) draw('events', 'events-block', events.events.map(eventCard))
  if (slots) draw('turns', 'tables-block', turnsOf(slots.slots))
  if (trips) draw('trips', 'trips-block', trips.trips.map(tripCard))
  find('programme').hidden = ['events', 'turns', 'trips'].every((id) => find(id).children.length === 0)
}

/** Undefined where it cannot be read now; the next look tells. */
async function read(path) {
  return (await call('GET', path, guest).catch(() => undefined))?.body
}

function draw(id, blockId, cards) {
  find(blockId).hidden = cards.length === 0
  const now = cards.map(({ outerHTML }) => outerHTML).join('')
  if (drawn.get(id) === now) return
  const isFirst = !drawn.has(id)
  drawn.set(id, now)
  const list = find(id)
  const focused = list.contains(document.activeElement)
    ? document.activeElement.getAttribute('href')
    : undefined
  const before = new Map([...list.querySelectorAll('.left')].map((left) => [linkOf(left), left.textContent]))
  list.replaceChildren(...cards)
  list.querySelector(`[href="${focused}"]`)?.focus({ preventScroll: true })
  for (const left of list.querySelectorAll('.left'))
    if (!isFirst && before.get(linkOf(left)) !== left.textContent)
      left.animate([{ backgroundColor: 'var(--flash)' }, { backgroundColor: 'transparent' }], 1200)
}

function linkOf(element) {
  return element.closest('a').getAttribute('href')
}

function eventCard({ id, title, type, location: place, starts_at, seat_types }) {
  const left = seat_types.reduce((sum, { available }) => sum + available, 0)
  const [cheapest] = [...seat_types].sort((a, b) => a.price_minor - b.price_minor)
  const opens = seat_types.map(({ sale_from }) => sale_from).sort()[0]
  const isAhead = opens && seat_types.every(({ sale_from }) => sale_from) && Date.parse(opens) > Date.now()
  return cardOf(`/events/${id}/page`, starts_at, {
    ...{ eyebrow: type, title, when: `${dayAndClockOf(starts_at)} · ${place}`, left },
    price: cheapest
      ? `${seat_types.length > 1 ? 'from ' : ''}${cheapest.price_minor === 0 ? 'free' : cheapest.price}`
      : '',
    words: isAhead
      ? `on sale ${dateOf(opens)}`
      : left > 0
        ? `${left.toLocaleString('en')} left`
        : 'Sold out: join the line',
  })
}

function tripCard({ id, title, location: place, trip_date, price, available_spots: left }) {
  return cardOf(`/trips/${id}/page`, trip_date, {
    ...{ eyebrow: place, title, when: dayAndClockOf(trip_date), price, left },
    words: left > 0 ? `${left.toLocaleString('en')} left` : 'Sold out: join the line',
  })
}

function cardOf(href, startsAt, { eyebrow, title, when, price, left, words }) {
  const state = left === 0 ? ' sold-out' : left < 10 ? ' few' : ''
  const text = make(
    'span',
    {},
    make('span', { class: 'eyebrow' }, eyebrow),
    make('h3', {}, title),
    make('span', { class: 'hint' }, when),
    make(
      'span',
      { class: 'row' },
      make('span', { class: 'price' }, price),
      make('span', { class: 'left' }, words),
    ),
  )
  return make('li', {}, make('a', { class: `card${state}`, href }, leafOf(startsAt), text))
}

/** Tonight and tomorrow, turn by turn, each with its tables. */
function turnsOf(slots) {
  const turns = Map.groupBy(
    slots,
    ({ restaurant_name, date_time, ends_at }) => `${restaurant_name} ${date_time} ${ends_at}`,
  )
  return [...turns.values()].map((tables) => {
    const [{ restaurant_name, date_time, ends_at }] = tables
    const isToday = Date.parse(date_time) < dayOf(Date.now(), 1).getTime()
    const when = `${isToday ? 'Today' : 'Tomorrow'}, ${hoursOf(date_time, ends_at)}`
    const links = tables
      .toSorted((a, b) => a.table_number.localeCompare(b.table_number, undefined, { numeric: true }))
      .map((slot) => make('li', {}, slotLink(slot, true)))
    return make(
      'li',
      {},
      make(
        'span',
        {},
        make('strong', {}, when),
        make('br'),
        make('span', { class: 'hint' }, restaurant_name),
      ),
      make('ul', { class: 'slots' }, ...links),
    )
  })
}
