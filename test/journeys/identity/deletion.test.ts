import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../../support/app.ts'
import {
  linkTokens,
  logIn,
  readKeptRows,
  register,
  untilInLine,
  welcome,
  whileUserIsLocked,
} from '../../support/people.ts'
import { untilAllEnded } from '../../support/waiting.ts'

const serverOnly = { processKind: 'server' } as const
const personal = ['lovelace@example.com', 'Ada King-Noel', '+44 20 7946 0958', 'ada.lovelace']
const [email = '', name = '', phone = '', username = ''] = personal

test('of a user who is deleted nothing stays that tells who it was, but what his orders need', async (t) => {
  const shop = await startApp(t)
  const ada = await register(shop, { email, name, phone, username })
  await shop.post('/auth/password-reset', { email })
  const { product_id } = await shop.offer()
  const bought = await shop.buy({
    product_id,
    as: ada.token,
    email,
    wait: 10,
    body: { customer: { email, name } },
  })
  await untilAllEnded(shop.db)

  assert.equal((await shop.delete(`/users/${ada.user_id}`, { as: ada.token })).status, 204)

  const rows = Object.entries(await readKeptRows(shop.db))
  const found = rows.filter(([, texts]) => texts.some((text) => personal.some((word) => text.includes(word))))
  // An order keeps to whom it was sold; what was mailed, and the events that asked for it, are the record of that.
  const record = ['public.emails', 'public.events', 'public.orders']
  assert.deepEqual(
    found.map(([table]) => table).filter((table) => !record.includes(table)),
    [],
  )
  const order = await shop.get(`/orders/${bought.body.order_id}`, { asOperator: true })
  assert.deepEqual([order.body.user_id, order.body.customer], [ada.user_id, { email, name }])
  assert.equal((await shop.get(`/users/${ada.user_id}`, { asOperator: true })).status, 404)
  assert.equal((await shop.get('/users', { asOperator: true })).body.total, 0)
  const trail = await shop.get(`/admin/audit?subject=user:${ada.user_id}`, { asOperator: true })
  assert.deepEqual(
    trail.body.entries.map(({ action, actor }: Record<string, string>) => [action, actor]),
    [
      ['user.deleted', `user:${ada.user_id}`],
      ['user.registered', `user:${ada.user_id}`],
    ],
  )
})

test('whoever was deleted is a stranger: he cannot sign in, and his links do nothing', async (t) => {
  const shop = await startApp(t, serverOnly)
  const ada = await register(shop, { email })
  await shop.post('/auth/password-reset', { email })
  const [confirming = ''] = await linkTokens(shop, 'CONFIRM_EMAIL', ada.user_id)
  const [resetting = ''] = await linkTokens(shop, 'RESET_PASSWORD', ada.user_id)
  const stranger = await logIn(shop, { email: 'nobody@example.com' })
  await shop.delete(`/users/${ada.user_id}`, { asOperator: true })
  const before = await readKeptRows(shop.db)

  const deleted = await logIn(shop, ada)
  assert.deepEqual([deleted.status, deleted.body], [stranger.status, stranger.body])
  const body = { token: resetting, password: 'another quiet harbour' }
  assert.equal((await shop.post('/auth/password-reset/confirm', body)).body.code, 'LINK_NOT_VALID')
  await shop.post('/auth/confirm-email', { token: confirming })
  const { 'public.one_time_links': _links, ...after } = await readKeptRows(shop.db)
  const { 'public.one_time_links': _before, ...unchanged } = before
  assert.deepEqual(after, unchanged, 'at most a link was used up')
  for (const path of ['', '/activation']) {
    const again = await shop.delete(`/users/${ada.user_id}${path}`, { asOperator: true })
    assert.equal(again.status, 404)
  }
})

test('an address and a username are free again; the new account has nothing of the old one', async (t) => {
  const shop = await startApp(t, serverOnly)
  const ada = await register(shop, { email, username })
  const { product_id } = await shop.offer()
  await shop.buy({ product_id, as: ada.token, email })
  await shop.delete(`/users/${ada.user_id}`, { as: ada.token })

  const again = await register(shop, { email, username })

  assert.notEqual(again.user_id, ada.user_id)
  assert.deepEqual((await shop.get('/orders', { as: again.token })).body.orders, [])
  assert.equal((await shop.get('/users/profile', { as: ada.token })).status, 401)
})

test('a user who is deleted while his checkouts are accepted leaves orders that name him', async (t) => {
  const shop = await startApp(t)
  const ada = await welcome(shop)
  const { product_id } = await shop.offer()
  const buy = () => shop.buy({ product_id, as: ada.token })

  const before = Array.from({ length: 10 }, buy)
  const deleted = shop.delete(`/users/${ada.id}`, { as: ada.token })
  const after = Array.from({ length: 10 }, buy)
  const statuses = (await Promise.all([...before, ...after])).map(({ status }) => status)

  assert.equal((await deleted).status, 204)
  assert.ok(statuses.every((status) => [202, 401].includes(status)))
  assert.equal((await buy()).status, 401)
  await untilAllEnded(shop.db)
  const orders = await shop.db.sql`select user_id from orders where user_id = ${ada.id} and status = 'PAID'`
  assert.equal(orders.length, statuses.filter((status) => status === 202).length)
  await shop.audit()
})

test('a sign-in that meets the deletion on its way opens no session', async (t) => {
  const shop = await startApp(t, serverOnly)
  const ada = await register(shop)

  const under = await whileUserIsLocked(shop.db, ada.user_id, async () => {
    const deleted = shop.delete(`/users/${ada.user_id}`, { as: ada.token })
    await untilInLine(shop.db, 1)
    const signedIn = logIn(shop, ada)
    await untilInLine(shop.db, 2)
    return [deleted, signedIn]
  })

  const statuses = (await Promise.all(under)).map(({ status }) => status)
  assert.deepEqual(statuses, [204, 401])
  assert.deepEqual(await shop.db.sql`select id from sessions`, [])
})
