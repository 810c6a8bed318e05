import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { test } from 'node:test'
import { startApp } from '../../support/app.ts'
import type { Answer, Json } from '../../support/http.ts'
import { assertRefused } from '../../support/nothing-left.ts'
import { welcome } from '../../support/people.ts'

const serverOnly = { processKind: 'server' } as const
const asOperator = true

function idsOf({ body }: Answer): string[] {
  return body.orders.map((order: Json) => order.id)
}

/** Looks at the head of an answer, and leaves. `fetch` would keep the connection of a stream for a while. */
async function statusOfStream(url: string, as: string): Promise<number | undefined> {
  const asked = request(url, { headers: { authorization: `Bearer ${as}` } }).end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  asked.destroy()
  return answer.statusCode
}

test('each user sees his own orders, and operators see all', async (t) => {
  const shop = await startApp(t, serverOnly)
  const { product_id } = await shop.offer()
  const [ada, eve, operator] = [
    await welcome(shop),
    await welcome(shop),
    await welcome(shop, { role: 'operator' }),
  ]
  const adas = (await shop.buy({ product_id, as: ada.token })).body
  // Also when she says that it is for Ada: what counts is who pays, not whose address is written down.
  const eves = (await shop.buy({ product_id, as: eve.token, email: ada.email })).body
  const guests = (await shop.buy({ product_id, email: ada.email })).body

  assert.deepEqual(idsOf(await shop.get('/orders', { as: ada.token })), [adas.order_id])
  assert.deepEqual(idsOf(await shop.get('/orders', { as: eve.token })), [eves.order_id])
  for (const options of [{ as: operator.token }, { asOperator }]) {
    const all = idsOf(await shop.get('/orders', options))
    assert.deepEqual(all, [guests.order_id, eves.order_id, adas.order_id])
  }
  assert.deepEqual(idsOf(await shop.get('/orders?status=PAID', { as: ada.token })), [])
  assert.equal((await shop.get('/orders')).status, 401)
})

test('an order and its checkout open to owner, operator and link; to others there is nothing', async (t) => {
  const shop = await startApp(t, serverOnly)
  const { product_id } = await shop.offer()
  const [ada, eve] = [await welcome(shop), await welcome(shop)]
  const { id, order_id, status_url } = (await shop.buy({ product_id, as: ada.token })).body
  const other = (await shop.buy({ product_id, as: eve.token })).body
  const { search } = new URL(status_url)
  const othersLink = new URL(other.status_url).search

  for (const path of [`/orders/${order_id}`, `/checkouts/${id}`, `/checkout/${id}`]) {
    const upper = path.toUpperCase().replace(/^\/\w+/, (name) => name.toLowerCase())
    const open = [
      await shop.get(path, { as: ada.token }),
      await shop.get(upper, { as: ada.token }),
      await shop.get(path, { asOperator }),
      await shop.get(`${path}${search}`),
      await shop.get(`${path}${search}`, { as: eve.token }),
    ]
    for (const { status, body } of open) assert.deepEqual([status, body.order_id ?? body.id], [200, order_id])
    const closed = [
      await shop.get(path),
      await shop.get(path, { as: eve.token }),
      await shop.get(`${path}${othersLink}`, { as: eve.token }),
      await shop.get(`${path}?token=`),
    ]
    for (const { status, body } of closed) assert.deepEqual([status, body.code], [404, 'NOT_FOUND'])
  }
  for (const [as, status] of [
    [ada.token, 200],
    [eve.token, 404],
  ] as const) {
    const stream = `${shop.url}/api/v1/checkouts/${id}/events`
    assert.equal(await statusOfStream(stream, as), status, 'the stream of its events')
  }
})

test('nobody buys in the name of somebody else', async (t) => {
  const shop = await startApp(t, serverOnly)
  const { product_id } = await shop.offer()
  const [ada, eve] = [await welcome(shop), await welcome(shop)]
  const buyFor = (user_id: string, as?: string) =>
    shop.buy({ product_id, key: 'a-key', body: { user_id }, ...(as === undefined ? {} : { as }) })

  await assertRefused(shop.db, () => buyFor(ada.id), [['a guest', null, 403, 'FORBIDDEN']])
  await assertRefused(shop.db, () => buyFor(ada.id, eve.token), [['another user', null, 403, 'FORBIDDEN']])
  await assertRefused(shop.db, () => buyFor(ada.id, shop.adminApiKey), [['the key', null, 403, 'FORBIDDEN']])
  const own = await buyFor(ada.id.toUpperCase(), ada.token)
  assert.equal(own.status, 202)
  const { body } = await shop.get(`/orders/${own.body.order_id}`, { as: ada.token })
  assert.equal(body.user_id, ada.id)
})

test('the same Idempotency-Key of two users means two purchases', async (t) => {
  const shop = await startApp(t, serverOnly)
  const { product_id } = await shop.offer()
  const [ada, eve] = [await welcome(shop), await welcome(shop)]
  const buy = (as: string) => shop.buy({ product_id, key: 'my-cart', as })

  const [first, others, again] = [await buy(ada.token), await buy(eve.token), await buy(ada.token)]

  assert.notEqual(first.body.id, others.body.id)
  assert.equal(others.headers.get('idempotent-replayed'), null)
  assert.deepEqual([again.body.id, again.headers.get('idempotent-replayed')], [first.body.id, 'true'])
})
