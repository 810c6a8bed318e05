import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp, type TestApp } from '../support/app.ts'

const goodCard = {
  type: 'credit_card',
  card_number: '4111111111111111',
  card_expiry: '12/39',
  card_cvv: '123',
}
const address = { street: 'Main Street', number: '123', city: 'Springfield', state: 'IL', zip_code: '62701' }

function bodyOf(items: readonly object[], payment_method: object = goodCard) {
  return { payment_method, customer_email: 'customer@example.com', shipping_address: address, items }
}

async function startShoeShop(t: Parameters<typeof startApp>[0], limit?: number): Promise<TestApp> {
  const shop = await startApp(t, limit === undefined ? {} : { simulatorLimitMinor: limit })
  await shop.offer({ product_id: 'prod_001', amount_minor: 9_990, stock: 10 })
  await shop.offer({ product_id: 'prod_002', amount_minor: 14_990, stock: 10 })
  return shop
}

test('one call buys two pairs of shoes and a jacket for 349.70', async (t) => {
  const shop = await startShoeShop(t)
  const items = [
    { product_id: 'prod_001', quantity: 2, price: 99.9 },
    { product_id: 'prod_002', quantity: 1, price: 149.9 },
  ]

  const { status, body } = await shop.post('/checkout/process', bodyOf(items))

  assert.equal(status, 200)
  assert.match(body.checkout_id, /^[0-9a-f-]{36}$/)
  assert.deepEqual(
    [body.error, body.status, body.amount_minor, body.currency],
    [null, 'COMPLETED', 34_970, 'USD'],
  )
  assert.deepEqual(
    shop.effects().map(({ kind, key, amountMinor }) => ({ kind, key, amountMinor })),
    [{ kind: 'SETTLED', key: body.payment_id, amountMinor: 34_970 }],
  )
  assert.equal((await shop.stockOf('prod_001')).sold, 2)
  assert.equal((await shop.stockOf('prod_002')).sold, 1)
  const order = await shop.get(`/orders/${body.order_id}`, { asOperator: true })
  assert.deepEqual(order.body.customer, { email: 'customer@example.com', name: null })
  assert.deepEqual(order.body.shipping_address, address)
})

test('a declined card is answered with 422, the checkout, what failed and why', async (t) => {
  const shop = await startShoeShop(t)
  const declined = { ...goodCard, card_number: '4000 0000 0000 0002' }

  const { status, headers, body } = await shop.post(
    '/checkout/process',
    bodyOf([{ product_id: 'prod_001', quantity: 1, price: 99.9 }], declined),
  )

  assert.equal(status, 422)
  assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/)
  assert.match(body.checkout_id, /^[0-9a-f-]{36}$/)
  assert.equal(body.code, 'PAYMENT_DECLINED')
  assert.equal(body.error, 'Payment processing failed')
  assert.equal(body.message, 'The payment was declined. (card_declined)')
  const checkout = await shop.get(`/checkouts/${body.checkout_id}`, { asOperator: true })
  assert.equal(checkout.body.status, 'FAILED')
  assert.equal((await shop.stockOf('prod_001')).free, 10)
})

test('a limit of 1000.00 lets 1000.00 pass and declines 1000.01, however many pieces make it up', async (t) => {
  const shop = await startShoeShop(t, 100_000)
  await shop.offer({ product_id: 'just', amount_minor: 50_000, stock: 10 })
  await shop.offer({ product_id: 'cent', amount_minor: 1, stock: 10 })
  const just = { product_id: 'just', quantity: 2, price: 500 }

  const passed = await shop.post('/checkout/process', bodyOf([just]))
  const declined = await shop.post(
    '/checkout/process',
    bodyOf([just, { product_id: 'cent', quantity: 1, price: 0.01 }]),
  )

  assert.deepEqual([passed.status, passed.body.amount_minor], [200, 100_000])
  assert.deepEqual(
    [declined.status, declined.body.message],
    [422, 'The payment was declined. (insufficient_funds)'],
  )
})

test('what is sold out is refused before any money is asked for', async (t) => {
  const shop = await startShoeShop(t)

  const { status, body } = await shop.post(
    '/checkout/process',
    bodyOf([{ product_id: 'prod_001', quantity: 11, price: 99.9 }]),
  )

  assert.deepEqual([status, body.code, body.wanted, body.left], [409, 'SOLD_OUT', 11, 10])
  assert.deepEqual(shop.effects(), [])
})

test('a price that is not the present one is refused, and the present one is told', async (t) => {
  const shop = await startShoeShop(t)

  const { status, body } = await shop.post(
    '/checkout/process',
    bodyOf([{ product_id: 'prod_001', quantity: 1, price: 99.8 }]),
  )

  assert.deepEqual(
    [status, body.code, body.item, body.amount_minor, body.price],
    [422, 'PRICE_CHANGED', 'prod_001', 9_990, '99.90 USD'],
  )
})
