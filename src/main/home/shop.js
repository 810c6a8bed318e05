import { call } from './api.js'
import { readCustomer } from './customer.js'
import { find, make, pictureOf, say } from './dom.js'
import { readPayment } from './outcomes.js'
import { mayOperate } from './session.js'
import { learnWords, moneyOf } from './words.js'

const quantities = new Map()
const cards = new Map()
const listeners = new Set()
let products = []

/** Calls back whenever the products were read anew. */
export function onProducts(listener) {
  listeners.add(listener)
}

/** Reads the products and what is left of them, and shows both. */
export async function refreshProducts() {
  try {
    const { body } = await call('GET', '/products?limit=100', { as: mayOperate() ? 'operator' : 'guest' })
    products = body.products
  } catch (error) {
    say('products-notice', error.message, true)
    return products
  }
  learnWords(products)
  say(
    'products-notice',
    products.length > 0
      ? ''
      : 'Nothing is on sale yet: an operator adds products with POST /api/v1/products.',
  )
  if (cards.size === 0 && products[0]) quantities.set(products[0].product_id, 1)
  for (const product of products) showProduct(product)
  showLines()
  for (const listener of listeners) listener(products)
  return products
}

function showProduct(product) {
  if (!cards.has(product.product_id)) cards.set(product.product_id, makeCard(product))
  const { card, price, left } = cards.get(product.product_id)
  const { available } = product
  const text = available > 0 ? `${available.toLocaleString('en')} left` : 'Sold out'
  const isChanged = left.textContent !== '' && left.textContent !== text
  price.textContent = product.price
  left.textContent = text
  card.classList.toggle('sold-out', available === 0)
  card.classList.toggle('few', available > 0 && available < 10)
  showStock(cards.get(product.product_id), product.stock)
  if (isChanged) left.animate([{ backgroundColor: 'var(--flash)' }, { backgroundColor: 'transparent' }], 1200)
}

/** What is held and sold, which only operators are told. */
function showStock({ stock, bar }, counts) {
  stock.hidden = bar.hidden = !counts
  if (!counts) return
  const { capacity, held, sold } = counts
  stock.textContent = `${held.toLocaleString('en')} held · ${sold.toLocaleString('en')} sold`
  bar.style.setProperty('--sold', `${(100 * sold) / Math.max(1, capacity)}%`)
  bar.style.setProperty('--held', `${(100 * held) / Math.max(1, capacity)}%`)
}

function makeCard({ product_id, title }) {
  const price = make('span', { class: 'price' })
  const left = make('span', { class: 'left' })
  const stock = make('span', { class: 'stock' })
  const bar = make('span', { class: 'bar', 'aria-hidden': 'true' })
  const add = make(
    'button',
    { type: 'button', class: 'small', 'aria-label': `Add ${title}`, onclick: () => addOne(product_id) },
    'Add',
  )
  const card = make(
    'li',
    { class: 'card product' },
    make('span', { class: 'picture' }, pictureOf(product_id)),
    make('h3', {}, title),
    make('code', {}, product_id),
    make('span', { class: 'row' }, price, add),
    bar,
    make('span', { class: 'row counts' }, left, stock),
  )
  find('products').append(card)
  return { card, price, left, stock, bar }
}

function addOne(productId) {
  quantities.set(productId, (quantities.get(productId) || 0) + 1)
  showLines()
}

/** Written anew only when lines come or go, so that whoever types in one is not disturbed. */
function showLines() {
  const wanted = wantedProducts()
  const list = find('lines')
  const shown = [...list.children].map(({ dataset }) => dataset.id).join()
  if (shown !== wanted.map(({ product_id }) => product_id).join() || wanted.length === 0)
    list.replaceChildren(
      ...(wanted.length > 0 ? wanted.map(makeLine) : [make('li', { class: 'empty' }, 'Nothing in it yet.')]),
    )
  for (const { product_id, amount_minor, currency } of wanted) {
    const quantity = quantities.get(product_id)
    const line = list.querySelector(`[data-id="${CSS.escape(product_id)}"]`)
    const input = line.querySelector('input')
    if (document.activeElement !== input) input.value = quantity
    line.querySelector('output').textContent = moneyOf(amount_minor * quantity, currency)
  }
  find('total').textContent = totalOf(wanted)
  find('buy').disabled = wanted.length === 0
}

function wantedProducts() {
  return products.filter(({ product_id }) => quantities.has(product_id))
}

function makeLine({ product_id, title }) {
  const change = (event) => {
    quantities.set(product_id, event.target.valueAsNumber || 0)
    showLines()
  }
  const input = make('input', {
    type: 'number',
    min: 1,
    max: 10000,
    step: 1,
    inputmode: 'numeric',
    'aria-label': `Quantity of ${title}`,
    oninput: change,
  })
  const remove = () => {
    quantities.delete(product_id)
    showLines()
    find('email').focus()
  }
  const button = make(
    'button',
    { type: 'button', class: 'plain', 'aria-label': `Remove ${title}`, onclick: remove },
    '×',
  )
  return make('li', { 'data-id': product_id }, make('span', {}, title), input, make('output'), button)
}

function totalOf(wanted) {
  const sums = new Map()
  for (const { product_id, amount_minor, currency } of wanted)
    sums.set(currency, (sums.get(currency) ?? 0) + amount_minor * quantities.get(product_id))
  return [...sums].map(([currency, sum]) => moneyOf(sum, currency)).join(' + ') || '–'
}

/** The body of POST /checkouts for what stands in the form. */
export function readBasket() {
  return {
    customer: readCustomer(),
    items: wantedProducts().map(({ product_id }) => ({ product_id, quantity: quantities.get(product_id) })),
    payment_method: readPayment(),
  }
}
