import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failuresMax } from '../../src/checkout/checkout.ts'
import { startApp } from '../support/app.ts'
import { bendGateway } from '../support/bend-gateway.ts'
import { readEvents } from '../support/http.ts'
import { endPause } from '../support/hurry.ts'
import { untilMoved } from '../support/waiting.ts'

test('a checkout whose gateway keeps failing is put before an operator, who lets it try again', async (t) => {
  const shop = await startApp(t)
  const { product_id } = await shop.offer({ stock: 1 })
  let isDown = true
  bendGateway(shop.app, (real) => ({
    charge: async (...asked) =>
      isDown ? Promise.reject(new Error('the wire is cut')) : real.charge(...asked),
    find: async (...asked) => (isDown ? Promise.reject(new Error('the wire is cut')) : real.find(...asked)),
  }))
  const warn = t.mock.method(shop.app.log, 'warn')
  const { body: checkout } = await shop.buy({ product_id })

  let tries = 0
  await untilMoved(shop.db, async () => {
    const [row] = await shop.db.sql<{ failures: number; is_done: boolean }>`
      select failures, next_run_at is null as is_done from checkouts`
    if (row && row.failures > tries && !row.is_done) await endPause(shop.db, checkout.id)
    tries = row?.failures ?? 0
    return row?.is_done ?? false
  })

  assert.equal(tries, failuresMax)
  const warned = warn.mock.calls.map(({ arguments: [about] }) => about as unknown as Record<string, unknown>)
  assert.deepEqual(
    warned.map(({ checkout_id, step, failures }) => [checkout_id, step, failures]),
    Array.from({ length: failuresMax - 1 }, (_, nth) => [checkout.id, 'CHARGE', nth + 1]),
  )
  assert.equal(
    warned[0]?.reason,
    'The gateway gave no answer (Error). See that it is configured and up, then retry.',
  )
  const { body: list } = await shop.get('/incidents', { asOperator: true })
  const [incident, ...others] = list.incidents
  assert.deepEqual(others, [])
  const { checkout_id, step, is_undoing, reason, resolved_at } = incident
  assert.deepEqual([checkout_id, step, is_undoing, resolved_at], [checkout.id, 'CHARGE', false, null])
  assert.equal(reason, 'The gateway gave no answer (Error). See that it is configured and up, then retry.')
  assert.equal((await shop.get(checkout.status_url)).body.status, 'PROCESSING')
  assert.equal((await shop.stockOf(product_id)).held, 1)

  isDown = false
  assert.equal((await shop.post(`/incidents/${incident.id}/retry`)).status, 401)
  const retried = await shop.post(`/incidents/${incident.id}/retry`, undefined, { asOperator: true })
  assert.equal(retried.status, 202)
  const seen: string[] = []
  for await (const { data } of readEvents(checkout.status_url.replace('?', '/events?')))
    seen.push(data.status)
  assert.equal(seen.at(-1), 'COMPLETED')

  assert.equal((await shop.stockOf(product_id)).sold, 1)
  assert.deepEqual((await shop.get('/incidents', { asOperator: true })).body.incidents, [])
  const all = await shop.get('/incidents?open=false', { asOperator: true })
  assert.deepEqual([all.body.incidents.length, all.body.incidents[0].id], [1, incident.id])
  assert.notEqual(all.body.incidents[0].resolved_at, null)
  const twice = await shop.post(`/incidents/${incident.id}/retry`, undefined, { asOperator: true })
  assert.equal(twice.status, 404)
})
