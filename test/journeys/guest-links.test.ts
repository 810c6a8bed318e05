import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../support/app.ts'
import { bendGateway } from '../support/bend-gateway.ts'
import { readEvents } from '../support/http.ts'
import { welcome } from '../support/people.ts'

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

test('who may only look gets no key: neither the buyer’s link nor what his browser pays with', async (t) => {
  const shop = await startApp(t)
  const { product_id } = await shop.offer()
  const action = { client_secret: 'the secret of one payment' }
  bendGateway(shop.app, () => ({
    charge: async () => ({ is: 'ACTION_NEEDED', reference: 'pi_1', action }),
    find: async () => ({ is: 'ACTION_NEEDED', reference: 'pi_1', action }),
  }))
  const reader = {
    name: 'reader',
    scopes: ['checkouts:read', 'orders:read', 'payments:read', 'incidents:read'],
  }
  const { body: made } = await shop.post('/admin/api-keys', reader, { asOperator: true })
  const ada = await welcome(shop)
  const { body } = await shop.buy({ product_id, wait: 10, as: ada.token })
  assert.deepEqual([body.status, body.payment.action], ['AWAITING_PAYMENT', action])
  const token = new URL(body.status_url).searchParams.get('token') ?? ''
  const own = `/checkouts/${body.id}`
  const lists = ['/checkouts', '/orders', '/admin/payments', '/incidents']

  const texts = await Promise.all([
    ...[...lists, own, `/orders/${body.order_id}`, `/payments/${body.payment.id}`].map(async (path) => {
      return (await shop.get(path, { as: made.key })).text
    }),
    firstEvent(`${shop.url}/api/v1${own}/events`, { authorization: `Bearer ${made.key}` }),
  ])

  assert.equal(texts.filter((text) => text.includes(body.id)).length, texts.length - 1)
  for (const secret of [token, action.client_secret])
    for (const text of texts) assert.ok(!text.includes(secret), text)
  for (const seen of [
    await shop.get(body.status_url),
    await shop.get(`${own}?token=${token}`, { as: made.key }),
    await shop.get(own, { as: ada.token }),
  ])
    assert.deepEqual([seen.body.status_url, seen.body.payment.action], [body.status_url, action])
})

async function firstEvent(url: string, headers: Record<string, string>): Promise<string> {
  for await (const { data } of readEvents(url, headers)) return JSON.stringify(data)
  throw new Error('The stream ended before its first event.')
}
