import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp, startProcesses } from '../support/app.ts'

test('a purchase is completed while the buyer waits', async (t) => {
  const shop = await startApp(t)
  const { product_id } = await shop.offer({ amount_minor: 9_990, stock: 5 })
  const answer = await shop.buy({ product_id, quantity: 2, wait: 10 })
  assert.equal(answer.status, 200)
  assert.equal(answer.body.status, 'COMPLETED')
})

test('processes', async (t) => {
  const shop = await startProcesses(t, { servers: 1, workers: 1 })
  const { product_id } = await shop.offer({ amount_minor: 9_990, stock: 5 })
  const answer = await shop.buy({ product_id, quantity: 2, wait: 10 })
  assert.equal(answer.body.status, 'COMPLETED')
  assert.deepEqual(await shop.run(['audit']), { code: 0, said: 'Nothing found: everything adds up.\n' })
})
