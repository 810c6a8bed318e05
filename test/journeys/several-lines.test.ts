import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../support/app.ts'

test('a basket is bought whole or not at all', async (t) => {
  const shop = await startApp(t)
  const plenty = await shop.offer({ stock: 10, amount_minor: 100 })
  const scarce = await shop.offer({ stock: 1, amount_minor: 7, title: 'The scarce one' })
  const lines = (quantity: number) => [
    { product_id: plenty.product_id, quantity: 3 },
    { item_id: scarce.id, quantity },
  ]

  const refused = await shop.buy({ items: lines(2), wait: 10 })
  assert.equal(refused.status, 409)
  const { code, item_id, item_title, wanted, left } = refused.body
  assert.deepEqual([code, item_id, item_title], ['SOLD_OUT', scarce.id, 'The scarce one'])
  assert.deepEqual([wanted, left], [2, 1])
  assert.equal((await shop.stockOf(plenty.product_id)).free, 10)
  assert.deepEqual((await shop.get('/orders', { asOperator: true })).body.orders, [])

  const bought = await shop.buy({ items: lines(1), wait: 10 })
  assert.deepEqual([bought.body.status, bought.body.amount_minor], ['COMPLETED', 307])
  assert.deepEqual(await shop.stockOf(plenty.product_id), { capacity: 10, free: 7, held: 0, sold: 3 })
  assert.deepEqual(await shop.stockOf(scarce.product_id), { capacity: 1, free: 0, held: 0, sold: 1 })
})

test('the same item on two lines counts together, by whatever name it is called', async (t) => {
  const shop = await startApp(t)
  const { id, product_id } = await shop.offer({ stock: 5, amount_minor: 100 })
  const lines = (first: number, second: number) => [
    { product_id, quantity: first },
    { item_id: id, quantity: second },
  ]

  const refused = await shop.buy({ items: lines(3, 3), wait: 10 })
  const { code, wanted, left } = refused.body
  assert.deepEqual([refused.status, code, wanted, left], [409, 'SOLD_OUT', 6, 5])

  const bought = await shop.buy({ items: lines(2, 3), wait: 10 })
  assert.deepEqual([bought.body.status, bought.body.amount_minor], ['COMPLETED', 500])
  assert.deepEqual(await shop.stockOf(product_id), { capacity: 5, free: 0, held: 0, sold: 5 })
})

test('a basket that fails gives every place back', async (t) => {
  const shop = await startApp(t)
  const one = await shop.offer({ stock: 2 })
  const two = await shop.offer({ stock: 2 })
  const items = [one, two].map(({ product_id }) => ({ product_id, quantity: 2 }))

  const { body } = await shop.buy({ items, token: 'pm_card_visa_chargeDeclined', wait: 10 })

  assert.equal(body.status, 'FAILED')
  assert.equal((await shop.stockOf(one.product_id)).free, 2)
  assert.equal((await shop.stockOf(two.product_id)).free, 2)
})
