import { ApiError, call, newIdempotencyKey } from './api.js'
import { find, make, say } from './dom.js'
import { mayOperate } from './session.js'
import { refreshProducts } from './shop.js'
import { msOf } from './words.js'

const buyers = 200
const restockBy = 3
let scarce
let isUnderWay = false

/** The product of which the least is left is what everybody wants, from then on. */
export function chooseScarce(products) {
  const known = products.find(({ id }) => id === scarce?.id)
  scarce = known ?? products.toSorted((a, b) => a.available - b.available)[0]
  find('rush').disabled = !scarce || isUnderWay
  if (!scarce) return
  const { title, available } = scarce
  const left = available === 0 ? 'sold out' : `${available} left`
  find('rush-story').textContent =
    `“${title}”: ${left}. Send ${buyers} buyers for it at once, each with a card that pays. (Your browser keeps about six requests under way at a time; the engine is as strict with thousands.)`
  showRestock()
}

export function showRestock() {
  find('restock').hidden = !mayOperate()
}

/** Sends the buyers, draws what each was told, and checks the count of places afterwards. */
export async function rush() {
  isUnderWay = true
  find('rush').disabled = true
  say('rush-notice', 'The doors are open…')
  const dots = drawCrowd()
  const before = await readScarce()
  const startedAt = performance.now()
  const told = await Promise.all(dots.map(sendBuyer))
  const ms = performance.now() - startedAt
  const after = await untilSettled()
  isUnderWay = false
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

/** As a guest: one user alone would soon be told that nobody buys by the hundred. */
async function buyOne(index) {
  const body = JSON.stringify({
    customer: { email: `buyer-${index + 1}@example.com` },
    items: [{ product_id: scarce.product_id, quantity: 1 }],
    payment_method: { type: 'token', token: 'pm_card_visa' },
  })
  try {
    await call('POST', '/checkouts', {
      body,
      headers: { 'idempotency-key': newIdempotencyKey() },
      as: 'guest',
    })
    return 'got'
  } catch (error) {
    return (error instanceof ApiError && answers[error.problem.code]) || 'error'
  }
}

const answers = { SOLD_OUT: 'sold-out', RATE_LIMITED: 'limited' }

async function readScarce() {
  await refreshProducts()
  return scarce
}

/** Until the last held place is sold, at most three seconds. Only operators see what is held. */
async function untilSettled() {
  let product = await readScarce()
  for (let tries = 0; product.stock?.held > 0 && tries < 12; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 250))
    product = await readScarce()
  }
  return product
}

function showOutcome({ told, ms, before, after }) {
  const count = (what) => told.filter((each) => each === what).length
  const got = count('got')
  const rows = [
    ['Got one', got, 'got'],
    ['Told “sold out”', count('sold-out'), 'sold-out'],
    ['Told to slow down', count('limited'), 'limited'],
    ['No clear answer', count('error'), 'error'],
    after.stock
      ? ['Sold, of all there ever were', `${after.stock.sold} of ${after.stock.capacity}`, '']
      : ['Left afterwards', after.available, ''],
  ]
  find('tally').replaceChildren(
    ...rows
      .filter(([, number, what]) => number > 0 || !['limited', 'error'].includes(what))
      .map(([name, number, what]) =>
        make('div', { 'data-told': what }, make('dt', {}, name), make('dd', {}, String(number))),
      ),
  )
  const isRight = addsUp(got, before, after)
  const verdict = isRight
    ? `${buyers} answers in ${msOf(ms)}. ${before.available} to have, ${got} taken: nothing was oversold.`
    : `This does not add up: ${before.available} to have, ${got} taken. Please run “holdfast audit”.`
  const hint = before.available === 0 ? ' It was sold out before they came: restock it to see a race.' : ''
  say('rush-notice', verdict + hint, !isRight)
}

function addsUp(got, before, after) {
  const { capacity, free, held, sold } = after.stock ?? {}
  const isCounted = after.stock ? held + sold + free === capacity : true
  return after.available >= 0 && got <= before.available && isCounted
}

/** For operators. */
export async function restock() {
  const headers = { 'idempotency-key': newIdempotencyKey() }
  const body = JSON.stringify({ quantity: restockBy })
  try {
    await call('POST', `/products/${scarce.id}/stock`, { body, headers, as: 'operator' })
    say('rush-notice', `${restockBy} more are on sale.`)
  } catch (error) {
    say('rush-notice', error.message, true)
  }
  await refreshProducts()
}
