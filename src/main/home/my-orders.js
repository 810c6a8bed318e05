import { call } from './api.js'
import { badge, day, short } from './cells.js'
import { find, make } from './dom.js'
import { attempt } from './forms.js'
import { currentUser, isAtLeast } from './session.js'
import { counted, learnWords, moneyOf } from './words.js'

const pageMax = 20
/** Operators get everybody's orders, and their own are looked for in the latest of them. */
const operatorPageMax = 100
let shownCount = 0

export function offerOrders() {
  find('more-orders').addEventListener('click', () => attempt('orders-notice', showMore))
}

export async function showOrders() {
  shownCount = 0
  find('orders').replaceChildren()
  await attempt('orders-notice', async () => {
    // Says how the amounts of each currency are written.
    learnWords((await call('GET', '/products?limit=100', { as: 'guest' })).body.products)
    return await showMore()
  })
}

async function showMore() {
  const limit = isAtLeast('operator') ? operatorPageMax : pageMax
  const { body } = await call('GET', `/orders?limit=${limit}&offset=${shownCount}`)
  shownCount += body.orders.length
  find('orders').querySelector('.empty')?.remove()
  const own = body.orders.filter(({ user_id }) => user_id === currentUser()?.id)
  find('orders').append(...own.map(entryOf))
  find('more-orders').hidden = body.orders.length < limit
  if (find('orders').children.length === 0) find('orders').append(make('li', { class: 'empty' }, noneOf()))
}

function noneOf() {
  return find('more-orders').hidden
    ? 'Nothing yet. What you buy in the shop while signed in appears here.'
    : `None of yours is among the latest ${counted(shownCount, 'order')} of all.`
}

function entryOf({ id, created_at, status, lines, amount_minor, currency }) {
  const rows = lines.map(({ quantity, title, amount_minor: amountMinor }) =>
    rowOf('bought', `${quantity.toLocaleString('en')} × ${title}`, moneyOf(amountMinor, currency)),
  )
  const total = lines.length > 1 ? [rowOf('bought sum', 'Total', moneyOf(amount_minor, currency))] : []
  return make(
    'li',
    { class: 'entry' },
    make('span', { class: 'hint' }, day(created_at), ' · ', short(id)),
    badge(status),
    make('ul', { class: 'wide' }, ...rows, ...total),
  )
}

function rowOf(kind, words, amount) {
  return make('li', { class: kind }, make('span', {}, words), make('span', { class: 'amount' }, amount))
}
