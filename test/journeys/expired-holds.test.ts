import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../support/app.ts'
import { readEvents } from '../support/http.ts'

test('a payment that waits for its customer too long expires, and the places are free again', async (t) => {
  const shop = await startApp(t, { holdTtlMs: 1_000 })
  const { product_id } = await shop.offer({ stock: 1 })

  const { body } = await shop.buy({ product_id, token: 'sim_needs_action', wait: 10 })
  assert.deepEqual([body.status, body.payment.status], ['AWAITING_PAYMENT', 'REQUIRES_ACTION'])
  assert.equal((await shop.stockOf(product_id)).held, 1)

  const seen: string[] = []
  for await (const { data } of readEvents(body.status_url.replace('?', '/events?'))) seen.push(data.status)
  assert.deepEqual([seen.at(0), seen.at(-1)], ['AWAITING_PAYMENT', 'FAILED'])
  const ended = await shop.get(body.status_url)
  assert.deepEqual([ended.body.error.code, ended.body.payment.status], ['HOLD_EXPIRED', 'FAILED'])
  const order = await shop.get(`/orders/${body.order_id}`, { asOperator: true })
  assert.equal(order.body.status, 'EXPIRED')
  assert.deepEqual(await shop.stockOf(product_id), { capacity: 1, free: 1, held: 0, sold: 0 })
})

test('when the worker comes after the hold has ended, nothing is charged', async (t) => {
  const shop = await startApp(t, { processKind: 'server', holdTtlMs: 0 })
  const { product_id } = await shop.offer({ stock: 1 })
  const { body } = await shop.buy({ product_id })

  const stream = readEvents(body.status_url.replace('?', '/events?'))
  await shop.startWorker()
  for await (const { data } of stream) if (data.error) assert.equal(data.error.code, 'HOLD_EXPIRED')

  const charges = shop.effects().filter(({ kind }) => kind === 'SETTLED')
  assert.deepEqual(charges, [])
  const order = await shop.get(`/orders/${body.order_id}`, { asOperator: true })
  assert.equal(order.body.status, 'EXPIRED')
  assert.deepEqual(await shop.stockOf(product_id), { capacity: 1, free: 1, held: 0, sold: 0 })
})

test('the overdue hold of a dead checkout does not block a sale, though no worker runs', async (t) => {
  const shop = await startApp(t, { processKind: 'server', holdTtlMs: 0 })
  const { product_id } = await shop.offer({ stock: 2 })
  assert.equal((await shop.buy({ product_id, quantity: 2 })).status, 202)

  assert.equal((await shop.buy({ product_id, quantity: 2 })).status, 202)

  assert.deepEqual(await shop.stockOf(product_id), { capacity: 2, free: 0, held: 2, sold: 0 })
})

test('a hold that has time left is not taken away', async (t) => {
  const shop = await startApp(t, { processKind: 'server', holdTtlMs: 60_000 })
  const { product_id } = await shop.offer({ stock: 2 })
  await shop.buy({ product_id, quantity: 2 })

  const { status, body } = await shop.buy({ product_id })

  assert.deepEqual([status, body.code, body.left], [409, 'SOLD_OUT', 0])
})
