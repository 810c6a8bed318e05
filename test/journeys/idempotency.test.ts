import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../support/app.ts'

const asOperator = true

test('a request that is sent again gets the first answer, and nothing is bought twice', async (t) => {
  const shop = await startApp(t, { processKind: 'server' })
  const { product_id } = await shop.offer({ stock: 5 })

  const first = await shop.buy({ product_id, key: 'cart-1' })
  const second = await shop.buy({ product_id, key: 'cart-1' })
  const quoted = await shop.buy({ product_id, key: '"cart-1"' })

  assert.deepEqual([first.status, first.headers.get('idempotent-replayed')], [202, null])
  for (const again of [second, quoted]) {
    assert.deepEqual([again.status, again.headers.get('idempotent-replayed')], [202, 'true'])
    assert.deepEqual(again.body, first.body)
    assert.equal(again.headers.get('location'), first.headers.get('location'))
  }
  assert.equal((await shop.stockOf(product_id)).held, 1)
  assert.equal((await shop.buy({ product_id, key: 'cart-2' })).headers.get('idempotent-replayed'), null)
  assert.equal((await shop.stockOf(product_id)).held, 2)
})

test('the same fields in another order are the same request', async (t) => {
  const shop = await startApp(t, { processKind: 'server' })
  const { product_id } = await shop.offer({ stock: 5 })
  const address = { street: 'Main Street', city: 'Berlin', zip_code: '10115', country: 'DE' }
  const body = {
    items: [{ product_id, quantity: 1 }],
    customer: { email: 'ada@example.com', name: 'Ada' },
    shipping_address: address,
    payment_method: { type: 'token', token: 'pm_card_visa' },
  }
  const turned = {
    payment_method: { token: 'pm_card_visa', type: 'token' },
    shipping_address: Object.fromEntries(Object.entries(address).reverse()),
    customer: { name: 'Ada', email: 'ada@example.com' },
    items: [{ quantity: 1, product_id }],
  }

  const first = await shop.post('/checkouts', body, { key: 'cart-1' })
  const again = await shop.post('/checkouts', turned, { key: 'cart-1' })

  assert.deepEqual([first.status, again.status, again.body.id], [202, 202, first.body.id])
})

test('a key that was used for another request is refused', async (t) => {
  const shop = await startApp(t, { processKind: 'server' })
  const { product_id } = await shop.offer({ stock: 5 })
  await shop.buy({ product_id, key: 'cart-1' })

  const others = [
    await shop.buy({ product_id, key: 'cart-1', quantity: 2 }),
    await shop.buy({ product_id, key: 'cart-1', email: 'another@example.com' }),
    await shop.buy({ product_id, key: 'cart-1', token: 'pm_card_mastercard' }),
    await shop.buy({ product_id, key: 'cart-1', body: { currency: 'USD' } }),
    await shop.buy({ product_id: 'unknown', key: 'cart-1' }),
  ]

  for (const { status, body } of others)
    assert.deepEqual([status, body.code], [422, 'IDEMPOTENCY_KEY_REUSED'])
  assert.equal((await shop.stockOf(product_id)).held, 1)
})

test('a key stays answered after the end, after the price has changed and when all is sold', async (t) => {
  const shop = await startApp(t)
  const { product_id } = await shop.offer({ stock: 1 })
  const items = [{ product_id, quantity: 1, price: 10 }]
  const first = await shop.buy({ items, key: 'cart-1', wait: 10 })
  assert.equal(first.body.status, 'COMPLETED')
  await shop.patch(`/products/${product_id}`, { amount_minor: 2_000 }, { asOperator })

  const waited = await shop.buy({ items, key: 'cart-1', wait: 10 })
  const quick = await shop.buy({ items, key: 'cart-1' })

  assert.deepEqual([waited.status, waited.body], [200, first.body])
  assert.deepEqual([quick.status, quick.body.id], [202, first.body.id])
  assert.equal(waited.headers.get('idempotent-replayed'), 'true')
  assert.equal(shop.effects().length, 1)
})

test('a request that was refused leaves its key free', async (t) => {
  const shop = await startApp(t, { processKind: 'server' })
  const { product_id } = await shop.offer({ stock: 1, amount_minor: 1_000 })
  const items = [{ product_id, quantity: 2, price: 20 }]
  const buy = () => shop.buy({ items, key: 'cart-1' })

  assert.equal((await buy()).body.code, 'PRICE_CHANGED')
  await shop.patch(`/products/${product_id}`, { amount_minor: 2_000 }, { asOperator })
  assert.equal((await buy()).body.code, 'SOLD_OUT')
  await shop.post(`/products/${product_id}/stock`, { quantity: 1 }, { asOperator })

  const { status, headers } = await buy()
  assert.deepEqual([status, headers.get('idempotent-replayed')], [202, null])
})

test('the old call replays its end, too', async (t) => {
  const shop = await startApp(t)
  const { product_id } = await shop.offer({ stock: 5 })
  const body = {
    payment_method: { type: 'card', card_number: '4000000000000002', card_expiry: '1239', card_cvv: '123' },
    customer_email: 'buyer@example.com',
    shipping_address: { street: 'Main Street', city: 'Springfield', zip_code: '62701' },
    items: [{ product_id, quantity: 1 }],
  }

  const first = await shop.post('/checkout/process', body, { key: 'cart-1' })
  const second = await shop.post('/checkout/process', body, { key: 'cart-1' })

  assert.deepEqual([first.status, second.status], [422, 422])
  assert.deepEqual(second.body, first.body)
  assert.equal(second.headers.get('idempotent-replayed'), 'true')
  assert.equal(shop.effects().length, 1)
})

test('a key that is empty, too long or not visible is refused', async (t) => {
  const shop = await startApp(t, { processKind: 'server' })
  const { product_id } = await shop.offer()

  for (const key of ['', 'k'.repeat(256), 'with space', 'naïve']) {
    const { status } = await shop.buy({ product_id, key })
    assert.equal(status, 400, key)
  }
  assert.equal((await shop.buy({ product_id, key: 'k'.repeat(255) })).status, 202)
})
