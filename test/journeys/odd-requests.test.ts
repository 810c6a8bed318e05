import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../support/app.ts'

const serverOnly = { processKind: 'server' } as const

test('a page that is no number, and one that is said twice, are refused', async (t) => {
  const shop = await startApp(t, serverOnly)
  for (const query of ['page=1e400', 'page=2&offset=3', 'offset=-1', 'limit=101']) {
    const { status, body } = await shop.get(`/products?${query}`)
    assert.deepEqual([query, status, body.code], [query, 400, 'INVALID_REQUEST'])
  }
})

test('files of the documentation that cannot be are not there', async (t) => {
  const shop = await startApp(t, serverOnly)
  for (const path of ['%00', '%2e%2e/%2e%2e/package.json', 'nothing.js']) {
    const { status, body } = await shop.get(`/docs/static/${path}`)
    assert.deepEqual([path, status, body.code], [path, 404, 'NOT_FOUND'])
  }
})

test('a token that the simulator does not know does not pass for a success', async (t) => {
  const shop = await startApp(t)
  const { product_id } = await shop.offer({ stock: 1 })

  const { body } = await shop.buy({ product_id, token: 'sim_timeout_but_chargd', wait: 10 })

  assert.equal(body.status, 'FAILED')
  assert.deepEqual([body.error.code, body.error.reason], ['PAYMENT_DECLINED', 'unknown_token'])
})
