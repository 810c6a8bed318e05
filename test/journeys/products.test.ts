import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../support/app.ts'
import { share } from '../support/share.ts'

const serverOnly = { processKind: 'server' } as const
const openShop = share((lifetime) => startApp(lifetime, serverOnly))
const asOperator = true

test('an operator puts a product on sale and anybody sees it', async (t) => {
  const shop = await startApp(t, serverOnly)
  const product = { product_id: 'lamp', title: 'A lamp', amount_minor: 1_999, currency: 'EUR', stock: 7 }

  const created = await shop.post('/products', product, { asOperator })

  assert.equal(created.status, 201)
  const { id, ...view } = created.body
  assert.equal(created.headers.get('location'), `/api/v1/products/${id}`)
  assert.deepEqual(
    { ...view, created_at: '', updated_at: '' },
    {
      ...{ product_id: 'lamp', title: 'A lamp', amount_minor: 1_999, currency: 'EUR', price: '19.99 EUR' },
      ...{ available: 7, stock: { capacity: 7, free: 7, held: 0, sold: 0 }, vendor_id: null },
      ...{ created_at: '', updated_at: '' },
    },
  )
  // What is held and sold is for operators only.
  const { stock, ...shown } = created.body
  assert.deepEqual((await shop.get(`/products/${id}`)).body, shown)
  assert.deepEqual((await shop.get('/products/lamp')).body, shown)
  assert.deepEqual((await shop.get('/products?name=LAM')).body.products, [shown])
  assert.deepEqual((await shop.get('/products/lamp', { asOperator })).body.stock, stock)
})

test('two products cannot share their product_id', async (t) => {
  const shop = await startApp(t, serverOnly)
  await shop.offer({ product_id: 'lamp' })

  const again = { product_id: 'lamp', title: 'Another', amount_minor: 1, currency: 'USD', stock: 1 }
  const { status, body } = await shop.post('/products', again, { asOperator })

  assert.deepEqual([status, body.code, body.product_id], [409, 'SKU_TAKEN', 'lamp'])
  assert.equal((await shop.get('/products')).body.products.length, 1)
})

test('title and price may be changed, each alone or both, and nothing else', async (t) => {
  const shop = await startApp(t, serverOnly)
  const { id } = await shop.offer({ product_id: 'lamp', title: 'A lamp', amount_minor: 1_999 })
  const change = (body: object) => shop.patch('/products/lamp', body, { asOperator })

  assert.equal((await change({ title: 'A better lamp' })).body.title, 'A better lamp')
  const priced = await shop.patch(`/products/${id}`, { amount_minor: 2_499 }, { asOperator })
  assert.deepEqual([priced.status, priced.body.title, priced.body.price], [200, 'A better lamp', '24.99 USD'])
  assert.equal((await change({ currency: 'EUR' })).status, 400)
  assert.equal((await shop.patch('/products/none', { title: 'x' }, { asOperator })).status, 404)
  assert.equal((await shop.patch('/products/lamp', { title: 'x' })).status, 401)
})

test('a new price holds for the next order, not for those that were made', async (t) => {
  const shop = await startApp(t)
  const { product_id } = await shop.offer({ amount_minor: 1_000 })
  const before = await shop.buy({ product_id, wait: 10 })
  await shop.patch(`/products/${product_id}`, { amount_minor: 3_000 }, { asOperator })

  const after = await shop.buy({ product_id, wait: 10 })

  assert.deepEqual([before.body.amount_minor, after.body.amount_minor], [1_000, 3_000])
  const order = await shop.get(`/orders/${before.body.order_id}`, { asOperator })
  assert.equal(order.body.lines[0].unit_amount_minor, 1_000)
})

test('stock is added and taken, but never what is held or sold', async (t) => {
  const shop = await startApp(t)
  const { product_id } = await shop.offer({ stock: 3 })
  await shop.buy({ product_id, quantity: 1, wait: 10 })
  await shop.buy({ product_id, quantity: 1, token: 'sim_slow_700' })
  const restock = (quantity: number) =>
    shop.post(`/products/${product_id}/stock`, { quantity }, { asOperator })

  assert.deepEqual((await restock(2)).body.stock, { capacity: 5, free: 3, held: 1, sold: 1 })
  const refused = await restock(-4)
  assert.deepEqual([refused.status, refused.body.code], [409, 'STOCK_BELOW_COMMITTED'])
  assert.deepEqual((await restock(-3)).body.stock, { capacity: 2, free: 0, held: 1, sold: 1 })
  assert.equal((await shop.buy({ product_id })).body.code, 'SOLD_OUT')
  assert.equal((await shop.post('/products/none/stock', { quantity: 1 }, { asOperator })).status, 404)
})

test('a restock that is sent twice under one key counts once', async () => {
  const shop = await openShop()
  const { product_id } = await shop.offer({ stock: 3 })
  const path = `/products/${product_id}/stock`
  const restock = (quantity: number, key: string) => shop.post(path, { quantity }, { asOperator, key })

  const first = await restock(5, 'delivery-7')
  const second = await restock(5, 'delivery-7')
  const other = await restock(6, 'delivery-7')

  assert.deepEqual([first.status, first.body.available], [200, 8])
  assert.deepEqual(second.body, first.body)
  assert.equal(second.headers.get('idempotent-replayed'), 'true')
  assert.deepEqual([other.status, other.body.code], [422, 'IDEMPOTENCY_KEY_REUSED'])
  assert.equal((await shop.stockOf(product_id)).capacity, 8)
})

test('an operator’s key in quotes is the same key', async () => {
  const shop = await openShop()
  const { product_id } = await shop.offer({ stock: 3 })
  const path = `/products/${product_id}/stock`

  await shop.post(path, { quantity: 5 }, { asOperator, key: 'delivery-8' })
  await shop.post(path, { quantity: 5 }, { asOperator, key: '"delivery-8"' })

  assert.equal((await shop.stockOf(product_id)).capacity, 8)
})

test('a restock that was refused may be tried again under its key', async () => {
  const shop = await openShop()
  const { product_id } = await shop.offer({ stock: 3 })
  const take = () => shop.post(`/products/${product_id}/stock`, { quantity: -5 }, { asOperator, key: 'take' })
  assert.equal((await take()).status, 409)
  await shop.post(`/products/${product_id}/stock`, { quantity: 2 }, { asOperator })

  assert.deepEqual((await take()).body.stock, { capacity: 0, free: 0, held: 0, sold: 0 })
})

test('a product is bought by its EAN, also where the EAN could be a card number', async () => {
  const shop = await openShop()
  await shop.offer({ product_id: '9783161484599' })

  assert.equal((await shop.buy({ product_id: '9783161484599' })).status, 202)
})
