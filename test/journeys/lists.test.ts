import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../support/app.ts'
import type { Json } from '../support/http.ts'

const asOperator = true

test('a list of products is read page by page, and ends empty', async (t) => {
  const shop = await startApp(t, { processKind: 'server' })
  for (const nth of [1, 2, 3, 4, 5]) await shop.offer({ product_id: `p${nth}`, title: `Thing ${nth}` })
  const pages: [query: string, ids: string[]][] = [
    ['', ['p1', 'p2', 'p3', 'p4', 'p5']],
    ['?limit=2', ['p1', 'p2']],
    ['?limit=2&offset=3', ['p4', 'p5']],
    ['?limit=2&page=2', ['p3', 'p4']],
    ['?limit=2&page=3', ['p5']],
    ['?limit=2&page=4', []],
    ['?offset=5', []],
    ['?limit=100&offset=1000000000', []],
    ['?name=thing%203', ['p3']],
  ]

  for (const [query, ids] of pages) {
    const { status, body } = await shop.get(`/products${query}`)
    assert.deepEqual([status, body.products.map((product: Json) => product.product_id)], [200, ids], query)
  }
  for (const query of ['limit=0', 'limit=101', 'limit=ten', 'page=0', 'offset=-1', 'sort=name']) {
    const { status, body } = await shop.get(`/products?${query}`)
    assert.deepEqual([status, body.code], [400, 'INVALID_REQUEST'], query)
  }
})

test('operators list orders and checkouts, newest first, by status', async (t) => {
  const shop = await startApp(t)
  const { id, product_id, title } = await shop.offer()
  const completed = await shop.buy({ product_id, quantity: 2, wait: 10, email: 'first@example.com' })
  const failed = await shop.buy({ product_id, token: 'pm_card_visa_chargeDeclined', wait: 10 })
  const waiting = await shop.buy({ product_id, token: 'sim_needs_action', wait: 10 })
  // As others see them, who may look and not act.
  const made = [waiting, failed, completed].map(({ body }) => {
    const [address] = body.status_url.split('?')
    return { ...body, status_url: address, payment: { ...body.payment, action: null } }
  })

  const checkouts = await shop.get('/checkouts', { asOperator })
  assert.deepEqual(checkouts.body.checkouts, made)
  const orders = await shop.get('/orders', { asOperator })
  assert.deepEqual(
    orders.body.orders.map((order: Json) => [order.id, order.status]),
    [
      [made[0].order_id, 'PENDING'],
      [made[1].order_id, 'FAILED'],
      [made[2].order_id, 'PAID'],
    ],
  )

  const paid = await shop.get('/orders?status=PAID', { asOperator })
  const [order, ...others] = paid.body.orders
  assert.deepEqual(others, [])
  assert.deepEqual(order.customer, { email: 'first@example.com', name: null })
  const line = { item_id: id, title, quantity: 2, unit_amount_minor: 1_000, amount_minor: 2_000 }
  assert.deepEqual([order.amount_minor, order.lines], [2_000, [line]])
  for (const [status, expected] of [
    ['COMPLETED', [made[2]]],
    ['FAILED', [made[1]]],
    ['AWAITING_PAYMENT', [made[0]]],
    ['PROCESSING', []],
  ] as const) {
    const { body } = await shop.get(`/checkouts?status=${status}`, { asOperator })
    assert.deepEqual(body.checkouts, expected, status)
  }
  assert.deepEqual((await shop.get('/orders?limit=1&page=4', { asOperator })).body.orders, [])
  assert.deepEqual((await shop.get('/checkouts?limit=1&offset=1', { asOperator })).body.checkouts, [made[1]])
})

test('what operators list is nobody else’s business', async (t) => {
  const shop = await startApp(t, { processKind: 'server' })
  const wrong = { authorization: 'Bearer not-the-key' }

  for (const path of ['/orders', '/checkouts', '/incidents']) {
    for (const headers of [{}, wrong]) {
      const { status, body } = await shop.get(path, { headers })
      assert.deepEqual([status, body.code], [401, 'UNAUTHENTICATED'], path)
    }
  }
  assert.equal((await shop.get(`/orders/${crypto.randomUUID()}`, { asOperator })).status, 404)
  assert.equal((await shop.get('/orders?status=LOST', { asOperator })).status, 400)
})
