import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../../support/app.ts'
import type { Json } from '../../support/http.ts'
import { linkTokens, goodPassword as password, register, welcome } from '../../support/people.ts'

const serverOnly = { processKind: 'server' } as const
const asOperator = true

test('whatever changes somebody’s account is written down, with who did it and to whom', async (t) => {
  const shop = await startApp(t, serverOnly)
  const admin = await welcome(shop, { role: 'admin' })
  const as = admin.token
  const email = 'lovelace@example.com'
  const ada = await register(shop, { email, name: 'Ada King-Noel', phone: '+44 20 7946 0958' })
  const path = `/users/${ada.user_id}`
  await shop.put(path, { name: 'Ada Lovelace', phone: null }, { as: ada.token })
  const change = { current_password: password, new_password: 'another quiet harbour' }
  await shop.put('/account/password', change, { as: ada.token })
  await shop.post('/auth/password-reset', { email })
  const [token = ''] = await linkTokens(shop, 'RESET_PASSWORD', ada.user_id)
  await shop.post('/auth/password-reset/confirm', { token, password })
  await shop.put(`${path}/password`, { password }, { as })
  await shop.put(`${path}/roles/operator`, undefined, { as })
  await shop.delete(`${path}/roles/operator`, { as })
  await shop.delete(`${path}/activation`, { as })
  await shop.put(`${path}/activation`, undefined, { as })
  const made = (await shop.post('/users', { email: 'new@example.com', password }, { as })).body
  const key = (await shop.post('/admin/api-keys', { name: 'help desk', scopes: ['users:write'] }, { as }))
    .body
  await shop.delete(`/users/${made.id}`, { as: key.key })
  await shop.delete(`/admin/api-keys/${key.id}`, { asOperator })
  await shop.delete(path, { as })

  const { body } = await shop.get('/admin/audit?limit=100', { as })
  const [self, other, him] = [`user:${ada.user_id}`, `user:${made.id}`, `user:${admin.id}`]
  const program = `key:${key.id}`
  assert.deepEqual(
    body.entries
      .toReversed()
      .map(({ number, actor, action, subject, changes }: Json) => [number, actor, action, subject, changes]),
    [
      [1, self, 'user.registered', self, {}],
      [2, self, 'user.profile_changed', self, { fields: ['name', 'phone'] }],
      [3, self, 'user.password_changed', self, {}],
      [4, self, 'user.password_changed', self, {}],
      [5, him, 'user.password_changed', self, {}],
      [6, him, 'user.role_changed', self, { role: ['user', 'operator'] }],
      [7, him, 'user.role_changed', self, { role: ['operator', 'user'] }],
      [8, him, 'user.deactivated', self, {}],
      [9, him, 'user.activated', self, {}],
      [10, him, 'user.created', other, { role: 'user' }],
      [11, him, 'api_key.created', program, { scopes: ['users:write'] }],
      [12, program, 'user.deleted', other, {}],
      [13, 'operator', 'api_key.revoked', program, {}],
      [14, him, 'user.deleted', self, {}],
    ],
  )
  assert.doesNotMatch(JSON.stringify(body), /lovelace|King-Noel|7946|help desk/i, 'no personal data')
})

test('what operators do to the catalogue is written down, too', async (t) => {
  const shop = await startApp(t, serverOnly)
  const operator = await welcome(shop, { role: 'operator' })
  const as = operator.token
  const product = { product_id: 'cup', title: 'A cup', amount_minor: 500, currency: 'USD', stock: 5 }
  const { id } = (await shop.post('/products', product, { as, key: 'once' })).body
  await shop.post('/products', product, { as, key: 'once' })
  await shop.patch('/products/cup', { amount_minor: 600 }, { as })
  await shop.post('/products/cup/stock', { quantity: 2 }, { as })
  await shop.post('/products/cup/stock', { quantity: -100 }, { as })

  const { body } = await shop.get(`/admin/audit?actor=user:${operator.id}`, { asOperator })
  assert.deepEqual(
    body.entries.toReversed().map(({ action, subject, changes }: Json) => [action, subject, changes]),
    [
      ['product.created', `product:${id}`, { amount_minor: 500, currency: 'USD', stock: 5 }],
      ['product.changed', `product:${id}`, { amount_minor: 600 }],
      ['product.restocked', `product:${id}`, { quantity: 2 }],
    ],
    'what was refused or repeated is no change',
  )
})

test('the trail is read page by page, and by actor, subject or action; only by admins', async (t) => {
  const shop = await startApp(t, serverOnly)
  const [ada, eve] = [await register(shop), await register(shop)]
  await shop.put(`/users/${ada.user_id}`, { name: 'Ada' }, { as: ada.token })
  await shop.put(`/users/${eve.user_id}`, { name: 'Eve' }, { asOperator })
  const numbers = async (query: string) => {
    const { body } = await shop.get(`/admin/audit?${query}`, { asOperator })
    return body.entries.map(({ number }: Json) => number)
  }

  assert.deepEqual(await numbers(''), [4, 3, 2, 1])
  assert.deepEqual(await numbers('limit=2&page=2'), [2, 1])
  assert.deepEqual(await numbers('limit=2&page=3'), [])
  assert.deepEqual(await numbers(`actor=user:${ada.user_id}`), [3, 1])
  assert.deepEqual(await numbers(`subject=user:${eve.user_id}`), [4, 2])
  assert.deepEqual(await numbers('action=user.profile_changed&actor=operator'), [4])
  const operator = await welcome(shop, { role: 'operator' })
  for (const as of [ada.token, operator.token])
    assert.equal((await shop.get('/admin/audit', { as })).status, 403)
  assert.equal((await shop.get('/admin/audit')).status, 401)
})

test('fifty changes at once are fifty links of one chain', async (t) => {
  const shop = await startApp(t, serverOnly)
  const people = await Promise.all(Array.from({ length: 50 }, () => welcome(shop)))

  const answers = await Promise.all(
    people.map(({ id }) => shop.delete(`/users/${id}/activation`, { asOperator })),
  )

  assert.ok(answers.every(({ status }) => status === 204))
  const entries = await shop.db.sql<{ number: number; subject: string }>`
    select number, subject from audit_entries order by number`
  assert.deepEqual(
    entries.map(({ number }) => number),
    people.map((_, nth) => nth + 1),
  )
  assert.equal(new Set(entries.map(({ subject }) => subject)).size, 50)
  await shop.audit()
})
