import { find, make } from './dom.js'
import { dayAndClockOf, leftOf } from './when.js'

const cards = new Map()

/** Shows the kinds of places of an event, to choose one of them. */
export function offerKinds(types, onChoose) {
  for (const type of types) {
    const input = make('input', {
      type: 'radio',
      name: 'kind',
      value: type.seat_type,
      onchange: () => onChoose(type),
    })
    const left = make('span', { class: 'left' })
    const note = make('span', { class: 'hint' })
    const card = make(
      'label',
      { class: 'kind' },
      input,
      make('strong', {}, type.seat_type),
      make('span', { class: 'price' }, type.price_minor === 0 ? 'Free' : type.price),
      left,
      note,
    )
    cards.set(type.item_id, { card, input, left, note, type })
    find('kinds').append(card)
  }
}

export function chooseKind({ item_id }) {
  cards.get(item_id).input.checked = true
}

/** Writes what is left of each, and how long it is until the sale begins. */
export function showKinds(nowMs) {
  for (const { card, left, note, type } of cards.values()) {
    const { available } = type
    const words = saleWordsOf(type, nowMs) ?? leftWordsOf(type)
    const isNew = left.textContent !== '' && left.textContent !== words && !saleWordsOf(type, nowMs)
    left.textContent = words
    note.textContent = noteOf(type, nowMs)
    card.classList.toggle('sold-out', available === 0)
    card.classList.toggle('few', available > 0 && available < 10)
    if (isNew) left.animate([{ backgroundColor: 'var(--flash)' }, { backgroundColor: 'transparent' }], 1200)
  }
}

function leftWordsOf({ available, is_waitlist_open }) {
  if (available > 0) return `${available.toLocaleString('en')} left`
  return is_waitlist_open ? 'Sold out: join the line' : 'Sold out'
}

/** Undefined while it is on sale. */
export function saleWordsOf({ sale_from, sale_until }, nowMs) {
  if (sale_from && Date.parse(sale_from) > nowMs) return `On sale in ${leftOf(Date.parse(sale_from) - nowMs)}`
  if (sale_until && Date.parse(sale_until) <= nowMs) return 'The sale is over'
  return undefined
}

function noteOf({ has_seats, max_per_order, sale_from, sale_until }, nowMs) {
  const isAhead = sale_from && Date.parse(sale_from) > nowMs
  return [
    isAhead ? `From ${dayAndClockOf(sale_from)}` : has_seats ? 'Numbered seats' : 'Sit where you like',
    max_per_order ? `at most ${max_per_order} each` : '',
    sale_until && !isAhead ? `until ${dayAndClockOf(sale_until)}` : '',
  ]
    .filter(Boolean)
    .join(' · ')
}
