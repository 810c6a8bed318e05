import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../support/app.ts'

test('a guest’s link is his key: without its token there is nothing to see', async (t) => {
  const shop = await startApp(t, { processKind: 'server' })
  const { product_id } = await shop.offer()
  const { body: mine } = await shop.buy({ product_id })
  const { body: yours } = await shop.buy({ product_id })
  const token = new URL(mine.status_url).searchParams.get('token') ?? ''
  const yourToken = new URL(yours.status_url).searchParams.get('token') ?? ''
  const flipped = (token.startsWith('A') ? 'B' : 'A') + token.slice(1)
  const nobody = crypto.randomUUID()

  for (const path of [`/checkouts/${mine.id}`, `/checkouts/${mine.id}/events`, `/checkout/${mine.id}`]) {
    for (const query of ['', '?token=', `?token=${yourToken}`, `?token=${flipped}`, `?token=${token}A`]) {
      const { status, body } = await shop.get(`${path}${query}`)
      assert.deepEqual([status, body.code], [404, 'NOT_FOUND'], `${path}${query}`)
    }
  }
  assert.equal((await shop.get(`/checkouts/${nobody}?token=${token}`)).status, 404)
  assert.deepEqual((await shop.get(`/checkouts/${mine.id}?token=${token}`)).body.id, mine.id)
  assert.deepEqual((await shop.get(yours.status_url)).body.id, yours.id)
})

test('an operator may look at every checkout; a wrong key opens none', async (t) => {
  const shop = await startApp(t, { processKind: 'server' })
  const { product_id } = await shop.offer()
  const { body } = await shop.buy({ product_id })
  const path = `/checkouts/${body.id}`

  assert.equal((await shop.get(path, { asOperator: true })).body.id, body.id)
  assert.equal((await shop.get(path, { headers: { authorization: 'Bearer wrong-key' } })).status, 401)
  assert.equal((await shop.get(`/checkouts/${crypto.randomUUID()}`, { asOperator: true })).status, 404)
  assert.equal((await shop.get('/checkouts/not-an-id', { asOperator: true })).status, 400)
})
