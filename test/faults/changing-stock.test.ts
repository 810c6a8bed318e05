import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../support/app.ts'
import { untilAllEnded } from '../support/waiting.ts'

test('stock is raised and cut while buyers take it: it is never less than what they have', async (t) => {
  const shop = await startApp(t)
  const { product_id } = await shop.offer({ stock: 30 })
  const change = (by: number) =>
    shop.post(`/products/${product_id}/stock`, { quantity: by }, { asOperator: true })

  const changes = Array.from({ length: 60 }, (_, nth) => change(nth % 2 === 0 ? -7 : 5))
  const purchases = Array.from({ length: 120 }, () => shop.buy({ product_id }))
  const [changed, bought] = await Promise.all([Promise.all(changes), Promise.all(purchases)])
  await untilAllEnded(shop.db)

  const applied = changed.reduce(
    (sum, { status }, nth) => sum + (status < 300 ? (nth % 2 === 0 ? -7 : 5) : 0),
    0,
  )
  const refusals = changed.filter(({ status }) => status >= 300)
  assert.ok(refusals.every(({ status, body }) => status === 409 && body.code === 'STOCK_BELOW_COMMITTED'))
  const sold = bought.filter(({ status }) => status === 202).length
  assert.equal(bought.filter(({ status }) => status === 409).length, 120 - sold)
  const capacity = 30 + applied
  assert.deepEqual(await shop.stockOf(product_id), { capacity, free: capacity - sold, held: 0, sold })
})
