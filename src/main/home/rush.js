import { ApiError, call, hasOperatorKey, newIdempotencyKey } from './api.js'
import { find, make, say } from './dom.js'
import { refreshProducts } from './shop.js'
import { msOf } from './words.js'

const buyers = 200
const restockBy = 3
let scarce

/** The product with the least stock is what everybody wants. */
export function chooseScarce(products) {
  scarce = products.toSorted((a, b) => a.stock.capacity - b.stock.capacity)[0]
  find('rush').disabled = !scarce
  if (!scarce) return
  const { title, stock } = scarce
  const left = stock.free === 0 ? 'sold out' : `${stock.free} left`
  find('rush-story').textContent =
    `“${title}”: ${left}. Send ${buyers} buyers for it at once, each with a card that pays. (Your browser keeps about six requests under way at a time; the engine is as strict with thousands.)`
  showRestock()
}

export function showRestock() {
  find('restock').hidden = !hasOperatorKey()
}

/** Sends the buyers, draws what each was told, and checks the count of places afterwards. */
export async function rush() {
  find('rush').disabled = true
  say('rush-notice', 'The doors are open…')
  const dots = drawCrowd()
  const before = await readScarce()
  const startedAt = performance.now()
  const told = await Promise.all(dots.map(sendBuyer))
  const ms = performance.now() - startedAt
  const after = await untilSettled()
  find('rush').disabled = false
  showOutcome({ told, ms, before, after })
}

/** One dot for each buyer; it takes the colour of what he was told. */
export function drawCrowd() {
  const dots = Array.from({ length: buyers }, () => make('i'))
  find('crowd').replaceChildren(...dots)
  find('tally').replaceChildren()
  return dots
}

async function sendBuyer(dot, index) {
  const told = await buyOne(index)
  dot.dataset.told = told
  return told
}

async function buyOne(index) {
  const body = JSON.stringify({
    customer: { email: `buyer-${index + 1}@example.com` },
    items: [{ product_id: scarce.product_id, quantity: 1 }],
    payment_method: { type: 'token', token: 'pm_card_visa' },
  })
  try {
    await call('POST', '/checkouts', { body, headers: { 'idempotency-key': newIdempotencyKey() } })
    return 'got'
  } catch (error) {
    return error instanceof ApiError && error.problem.code === 'SOLD_OUT' ? 'sold-out' : 'error'
  }
}

async function readScarce() {
  const products = await refreshProducts()
  return products.find(({ id }) => id === scarce.id) ?? scarce
}

/** Until the last held place is sold, at most three seconds. */
async function untilSettled() {
  let product = await readScarce()
  for (let tries = 0; product.stock.held > 0 && tries < 12; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 250))
    product = await readScarce()
  }
  return product
}

function showOutcome({ told, ms, before, after }) {
  const count = (what) => told.filter((each) => each === what).length
  const { capacity, free, held, sold } = after.stock
  const got = count('got')
  const isRight = free >= 0 && held + sold + free === capacity && got <= before.stock.free
  const rows = [
    ['Got one', got, 'got'],
    ['Told “sold out”', count('sold-out'), 'sold-out'],
    ['No clear answer', count('error'), 'error'],
    ['Sold, of all there ever were', `${sold} of ${capacity}`, ''],
  ]
  find('tally').replaceChildren(
    ...rows
      .filter(([, number, what]) => what !== 'error' || number > 0)
      .map(([name, number, what]) =>
        make('div', { 'data-told': what }, make('dt', {}, name), make('dd', {}, String(number))),
      ),
  )
  const verdict = isRight
    ? `${buyers} answers in ${msOf(ms)}. ${before.stock.free} to have, ${got} taken: nothing was oversold.`
    : `This does not add up: ${before.stock.free} to have, ${got} taken. Please run “holdfast audit”.`
  const hint = before.stock.free === 0 ? ' It was sold out before they came: restock it to see a race.' : ''
  say('rush-notice', verdict + hint, !isRight)
}

/** Needs the operator key. */
export async function restock() {
  const headers = { 'idempotency-key': newIdempotencyKey() }
  const body = JSON.stringify({ quantity: restockBy })
  try {
    await call('POST', `/products/${scarce.id}/stock`, { body, headers, isOperator: true })
    say('rush-notice', `${restockBy} more are on sale.`)
  } catch (error) {
    say('rush-notice', error.message, true)
  }
  await refreshProducts()
}
