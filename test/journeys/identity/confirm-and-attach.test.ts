import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emailOf } from '../../../src/identity/users/users-store.ts'
import { attachGuestOrders } from '../../../src/orders/attach-guest-orders.ts'
import { findEvents } from '../../../src/platform/events/index.ts'
import { startApp } from '../../support/app.ts'
import { readEveryRow } from '../../support/every-row.ts'
import type { Json } from '../../support/http.ts'
import { linkTokens, mailedToken, readKeptRows, register, welcome } from '../../support/people.ts'
import { untilTrue } from '../../support/waiting.ts'

const serverOnly = { processKind: 'server' } as const

test('what a guest bought is his once he has shown that the address is, and not before', async (t) => {
  const shop = await startApp(t)
  const { product_id } = await shop.offer()
  const bought = await shop.buy({ product_id, email: 'Ada@Example.com', wait: 10 })
  await shop.buy({ product_id, email: 'eve@example.com', wait: 10 })
  const ada = await register(shop, { email: 'ada@example.COM' })
  const { id, order_id } = bought.body
  const look = async () => {
    const as = ada.token
    const list = await shop.get('/orders', { as })
    const one = await shop.get(`/orders/${order_id}`, { as })
    const checkout = await shop.get(`/checkouts/${id}`, { as })
    return [list.body.orders.map((order: Json) => order.id), one.status, checkout.status]
  }

  const token = await mailedToken(shop, 'confirm-email', 'ada@example.com')
  assert.deepEqual(await look(), [[], 404, 404])

  assert.equal(
    (await shop.post('/auth/confirm-email', { token })).status,
    401,
    'the link alone is not enough',
  )
  const eve = await welcome(shop)
  const hers = await shop.post('/auth/confirm-email', { token }, { as: eve.token })
  assert.deepEqual([hers.status, hers.body.code], [400, 'LINK_NOT_VALID'], 'nor in the hands of another')
  assert.equal((await shop.post('/auth/confirm-email', { token }, { as: ada.token })).status, 204)
  await untilTrue(async () => (await shop.get('/orders', { as: ada.token })).body.orders.length > 0)

  assert.deepEqual(await look(), [[order_id], 200, 200])
  const { body: order } = await shop.get(`/orders/${order_id}`, { as: ada.token })
  assert.equal(order.user_id, ada.user_id)
  assert.equal((await shop.get(bought.body.status_url)).body.id, id, 'the link of the guest still opens it')
  const [others] = await shop.db.sql`select count(*) from orders where user_id is null`
  assert.deepEqual(others, { count: 1 }, 'what Eve bought stays with Eve')
})

test('attaching once more changes nothing, and never takes what is somebody else’s', async (t) => {
  const shop = await startApp(t)
  const { product_id } = await shop.offer()
  const ada = await register(shop, { email: 'ada@example.com' })
  const eve = await welcome(shop)
  await shop.buy({ product_id, email: 'ada@example.com', wait: 10 })
  await shop.buy({ product_id, email: 'ada@example.com', wait: 10, as: eve.token })
  const [token = ''] = await linkTokens(shop, 'CONFIRM_EMAIL', ada.user_id)
  await shop.post('/auth/confirm-email', { token }, { as: ada.token })
  await untilTrue(async () => (await shop.get('/orders', { as: ada.token })).body.orders.length > 0)
  const orders = async () => (await readEveryRow(shop.db))['public.orders']
  const before = await orders()

  const events = await findEvents(shop.db, ada.user_id)
  assert.equal(events.length, 1)
  await shop.db.transaction((tx) => attachGuestOrders(tx, events, emailOf))

  assert.deepEqual(await orders(), before)
  assert.equal((await shop.get('/orders', { as: eve.token })).body.orders.length, 1)
})

test('an address is confirmed once, and a link that was used says so', async (t) => {
  const shop = await startApp(t, serverOnly)
  const ada = await register(shop)
  const confirm = (token: string) => shop.post('/auth/confirm-email', { token }, { as: ada.token })
  const again = () => shop.post('/account/confirmation', undefined, { as: ada.token })
  assert.equal((await again()).status, 202)
  const [first = '', second = '', ...none] = await linkTokens(shop, 'CONFIRM_EMAIL', ada.user_id)
  assert.deepEqual(none, [])

  assert.equal((await confirm(first)).status, 204)
  assert.deepEqual([(await confirm(first)).status, (await confirm(second)).status], [400, 204])

  const before = await readKeptRows(shop.db)
  assert.equal((await again()).status, 202)
  assert.deepEqual(await readKeptRows(shop.db), before, 'nothing is mailed to whoever is confirmed')
  assert.equal((await findEvents(shop.db, ada.user_id)).length, 1)
})

test('a link to confirm that is overdue or damaged confirms nothing', async (t) => {
  const shop = await startApp(t, serverOnly)
  const ada = await register(shop)
  const [token = ''] = await linkTokens(shop, 'CONFIRM_EMAIL', ada.user_id)
  await shop.db.sql`update one_time_links set expires_at = now()`
  const before = await readKeptRows(shop.db)

  for (const wrong of [token, `${token}A`, token.replace('.', '')]) {
    const { status, body } = await shop.post('/auth/confirm-email', { token: wrong }, { as: ada.token })
    assert.deepEqual([status, body.code], [400, 'LINK_NOT_VALID'])
  }
  assert.deepEqual(await readKeptRows(shop.db), before)
})
