import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import type { Answer, Json } from '../../support/http.ts'
import { welcome } from '../../support/people.ts'
import {
  buyInBrowser,
  type GatewayShop,
  openGatewayShop,
  orderStatus,
  payAtRazorpay,
  untilOrder,
  untilStands,
} from './gateway-shop.ts'

const good = { type: 'token', token: 'pm_card_visa' }

/** An order whose card was declined, and the query that opens it to its buyer. */
async function declined(shop: GatewayShop, offer: object = {}): Promise<Json> {
  const { product_id } = await shop.offer({ stock: 1, ...offer })
  const { body } = await shop.buy({ product_id, token: 'pm_card_visa_chargeDeclined', wait: 10 })
  assert.equal(body.status, 'FAILED')
  return { ...body, product_id, search: new URL(body.status_url).search }
}

function payAgain(shop: GatewayShop, order: Json, body: object = {}, search = order.search): Promise<Answer> {
  return shop.post(`/payments${search}`, { order_id: order.order_id, payment_method: good, ...body })
}

test('an order whose card was declined is paid with another one', async (t) => {
  const shop = await openGatewayShop(t)
  const order = await declined(shop)

  const { status, body } = await payAgain(shop, order, { amount_minor: 1_000, currency: 'USD' })

  assert.deepEqual([status, body.order_id], [202, order.order_id])
  assert.notEqual(body.id, order.id)
  await untilStands(shop, body.status_url, 'COMPLETED')
  assert.equal(await orderStatus(shop, order.order_id), 'PAID')
  assert.equal((await shop.get(order.status_url)).body.status, 'FAILED')
  assert.equal((await shop.stockOf(order.product_id)).sold, 1)
})

test('it may fail as often as it likes, and be paid at another gateway', async (t) => {
  const shop = await openGatewayShop(t)
  const order = await declined(shop)
  const path = `/orders/${order.order_id}/checkout`
  const bad = { type: 'token', token: 'pm_card_chargeDeclinedExpiredCard' }
  const second = await shop.post(`${path}${order.search}`, { payment_method: bad })
  assert.equal(second.status, 202)
  await untilStands(shop, second.body.status_url, 'FAILED')

  const { search } = new URL(second.body.status_url)
  const third = await shop.post(`${path}${search}`, { gateway: 'razorpay' })

  assert.equal(third.status, 202)
  const { payment } = await untilStands(shop, third.body.status_url, 'AWAITING_PAYMENT')
  await payAtRazorpay(shop, payment.action.order_id)
  await untilStands(shop, third.body.status_url, 'COMPLETED')
  await untilOrder(shop, order.order_id, 'PAID')
})

test('what was sold meanwhile cannot be paid any more', async (t) => {
  const shop = await openGatewayShop(t)
  const order = await declined(shop)
  assert.equal((await shop.buy({ product_id: order.product_id, wait: 10 })).body.status, 'COMPLETED')

  const answer = await payAgain(shop, order)

  assert.deepEqual([answer.status, answer.body.code], [409, 'SOLD_OUT'])
  assert.equal(await orderStatus(shop, order.order_id), 'FAILED')
})

test('an order that is paid, or waits to be, is not paid again', async (t) => {
  const shop = await openGatewayShop(t)
  const { product_id } = await shop.offer()
  const { body: paid } = await shop.buy({ product_id, wait: 10 })
  const { body: waiting } = await buyInBrowser(shop, product_id, 'razorpay')
  for (const order of [paid, waiting]) {
    const answer = await payAgain(shop, order, {}, new URL(order.status_url).search)
    assert.deepEqual([answer.status, answer.body.code], [409, 'ORDER_NOT_PAYABLE'])
  }
})

test('the link of every try opens the order, and pays it once more', async (t) => {
  const shop = await openGatewayShop(t)
  const [order, other] = [await declined(shop), await declined(shop)]
  const bad = { type: 'token', token: 'pm_card_chargeDeclinedExpiredCard' }
  const searches: string[] = [order.search]
  for (let nth = 0; nth < 2; nth += 1) {
    const { status, body } = await payAgain(shop, order, { payment_method: bad })
    assert.equal(status, 202)
    await untilStands(shop, body.status_url, 'FAILED')
    searches.push(new URL(body.status_url).search)
  }

  for (const search of searches) {
    assert.equal((await shop.get(`/orders/${order.order_id}${search}`)).body.id, order.order_id)
    assert.equal((await shop.get(`/orders/${other.order_id}${search}`)).status, 404)
  }
  assert.equal((await shop.get(`/orders/${order.order_id}${other.search}`)).status, 404)
  assert.equal((await payAgain(shop, order, {}, searches[1])).status, 202)
  await untilOrder(shop, order.order_id, 'PAID')
})

test('somebody else’s order is not there', async (t) => {
  const shop = await openGatewayShop(t)
  const [order, other] = [await declined(shop), await declined(shop)]
  const stranger = await welcome(shop)
  const asked = { order_id: order.order_id, payment_method: good }
  for (const answer of [
    await payAgain(shop, order, {}, ''),
    await payAgain(shop, order, {}, '?token=guessed'),
    await payAgain(shop, order, {}, other.search),
    await payAgain(shop, { ...order, order_id: randomUUID() }),
    await shop.post('/payments', asked, { as: stranger.token }),
    await shop.post(`/orders/${order.order_id}/checkout`, { payment_method: good }, { as: stranger.token }),
  ]) {
    assert.deepEqual([answer.status, answer.body.code], [404, 'NOT_FOUND'])
  }
  assert.equal(await orderStatus(shop, order.order_id), 'FAILED')
})

test('who says another amount or currency than the order’s is told, and nothing begins', async (t) => {
  const shop = await openGatewayShop(t)
  const order = await declined(shop)
  for (const wrong of [
    { amount_minor: 999 },
    { currency: 'EUR' },
    { amount_minor: 1_000, currency: 'JPY' },
  ]) {
    const answer = await payAgain(shop, order, wrong)
    assert.deepEqual([answer.status, answer.body.code], [422, 'PRICE_CHANGED'])
  }
  assert.equal(await orderStatus(shop, order.order_id), 'FAILED')
  assert.deepEqual(await shop.stockOf(order.product_id), { capacity: 1, free: 1, held: 0, sold: 0 })
})

test('of several who pay an order at once one does', async (t) => {
  const shop = await openGatewayShop(t)
  const order = await declined(shop)
  const body = { order_id: order.order_id, payment_method: good }

  const answers = await Promise.all(
    Array.from({ length: 6 }, () => shop.post(`/payments${order.search}`, body)),
  )

  const refused = answers.filter(({ status }) => status !== 202)
  assert.deepEqual(
    refused.map(({ status, body: { code } }) => `${status} ${code}`),
    Array.from({ length: 5 }, () => '409 ORDER_NOT_PAYABLE'),
  )
  await untilOrder(shop, order.order_id, 'PAID')
})

test('a double click pays once and is answered the same', async (t) => {
  const shop = await openGatewayShop(t)
  const order = await declined(shop)
  const body = { order_id: order.order_id, payment_method: good }
  const options = { asOperator: true, key: randomUUID() }

  const [one, two] = await Promise.all([
    shop.post('/payments', body, options),
    shop.post('/payments', body, options),
  ])

  assert.deepEqual([one?.status, one?.text], [202, two?.text])
  await untilOrder(shop, order.order_id, 'PAID')
})
