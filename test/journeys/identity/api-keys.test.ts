import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Scope, scopes } from '../../../src/values/caller.ts'
import { startApp, type TestApp } from '../../support/app.ts'
import { readEveryRow } from '../../support/every-row.ts'
import type { Json } from '../../support/http.ts'
import { assertRefused, malformed, type Refused } from '../../support/nothing-left.ts'
import { readKeptRows, welcome } from '../../support/people.ts'

const serverOnly = { processKind: 'server' } as const
const asOperator = true

async function makeKey(shop: TestApp, allowed: readonly Scope[], fields: object = {}): Promise<Json> {
  const body = { name: 'a program', scopes: allowed, ...fields }
  const { status, body: made, text } = await shop.post('/admin/api-keys', body, { asOperator })
  assert.equal(status, 201, text)
  return made
}

test('a key is shown once, and only its digest is kept', async (t) => {
  const shop = await startApp(t, serverOnly)
  const admin = await welcome(shop, { role: 'admin' })
  const body = { name: 'the till', scopes: ['orders:read'], expires_at: '2099-01-01T00:00:00Z' }

  const { status, body: made } = await shop.post('/admin/api-keys', body, { as: admin.token })

  assert.equal(status, 201)
  const { id, key, created_at, ...rest } = made
  assert.match(key, /^hfk_[\w-]{43}$/)
  assert.deepEqual(rest, {
    ...{ name: 'the till', scopes: ['orders:read'], created_by: `user:${admin.id}` },
    ...{ expires_at: '2099-01-01T00:00:00.000Z', last_used_at: null, revoked_at: null },
  })
  const { body: listed } = await shop.get('/admin/api-keys', { as: admin.token })
  assert.deepEqual(listed.api_keys, [{ id, created_at, ...rest }])
  const rows = JSON.stringify(await readEveryRow(shop.db))
  assert.ok(!rows.includes(key.slice('hfk_'.length)))
  assert.equal((await shop.get('/orders', { as: key })).status, 200)
})

const nobody = crypto.randomUUID()
const one = { quantity: 1 }
/** One thing that each scope is for, and what its answer is to whoever may. */
const purposes: Partial<
  Record<Scope, [expected: number, ask: (shop: TestApp, as: string) => Promise<Json>]>
> = {
  'products:write': [200, (shop, as) => shop.post('/products/cup/stock', one, { as })],
  'orders:read': [200, (shop, as) => shop.get('/orders', { as })],
  'checkouts:read': [200, (shop, as) => shop.get('/checkouts', { as })],
  'incidents:read': [200, (shop, as) => shop.get('/incidents', { as })],
  'incidents:write': [404, (shop, as) => shop.post(`/incidents/${nobody}/retry`, undefined, { as })],
  'users:read': [200, (shop, as) => shop.get('/users', { as })],
  'users:write': [404, (shop, as) => shop.put(`/users/${nobody}`, { name: 'A' }, { as })],
  'audit:read': [200, (shop, as) => shop.get('/admin/audit', { as })],
}

test('each scope opens what it is for, and nothing else', async (t) => {
  const shop = await startApp(t, serverOnly)
  await shop.offer({ product_id: 'cup' })

  for (const scope of scopes) {
    const { key } = await makeKey(shop, [scope])
    for (const [purpose, [expected, ask]] of Object.entries(purposes)) {
      const { status } = await ask(shop, key)
      assert.equal(status, purpose === scope ? expected : 403, `${purpose} with ${scope}`)
    }
    const { body } = await shop.get('/products/cup', { as: key })
    assert.equal(body.stock !== undefined, scope.startsWith('products:'), `the stock with ${scope}`)
  }
})

test('a key with every scope makes no keys, and has nothing of its own to look at', async (t) => {
  const shop = await startApp(t, serverOnly)
  const { key, id } = await makeKey(shop, scopes)
  const wanted = { name: 'one more', scopes: ['orders:read'] }
  const before = await readKeptRows(shop.db)

  const answers = await Promise.all([
    shop.post('/admin/api-keys', wanted, { as: key }),
    shop.get('/admin/api-keys', { as: key }),
    shop.delete(`/admin/api-keys/${id}`, { as: key }),
    shop.get('/users/profile', { as: key }),
    shop.get('/account/sessions', { as: key }),
    shop.delete('/account/sessions', { as: key }),
    shop.get('/auth/csrf-token', { as: key }),
    shop.post('/auth/logout', undefined, { as: key }),
  ])

  for (const { status, body } of answers) assert.deepEqual([status, body.code], [403, 'FORBIDDEN'])
  const { 'public.api_keys': used, ...others } = await readKeptRows(shop.db)
  const { 'public.api_keys': unused, ...unchanged } = before
  assert.deepEqual([others, used?.length, unused?.length], [unchanged, 1, 1])
})

test('operators and users make no keys', async (t) => {
  const shop = await startApp(t, serverOnly)
  const { id } = await makeKey(shop, ['orders:read'])

  for (const role of ['user', 'operator'] as const) {
    const { token: as } = await welcome(shop, { role })
    const before = await readEveryRow(shop.db)
    const answers = [
      await shop.post('/admin/api-keys', { name: 'a program', scopes: ['orders:read'] }, { as }),
      await shop.get('/admin/api-keys', { as }),
      await shop.delete(`/admin/api-keys/${id}`, { as }),
    ]
    assert.deepEqual(
      answers.map(({ status }) => status),
      [403, 403, 403],
    )
    assert.deepEqual(await readEveryRow(shop.db), before)
  }
})

test('a key that was revoked or is too old opens nothing from the next request on', async (t) => {
  const shop = await startApp(t, serverOnly)
  const [revoked, overdue, other] = [
    await makeKey(shop, ['orders:read']),
    await makeKey(shop, ['orders:read'], { expires_at: '2099-01-01T00:00:00Z' }),
    await makeKey(shop, ['orders:read']),
  ]
  const look = async (key: string) => (await shop.get('/orders', { as: key })).status
  assert.deepEqual([await look(revoked.key), await look(overdue.key)], [200, 200])

  const revoke = async () => (await shop.delete(`/admin/api-keys/${revoked.id}`, { asOperator })).status
  assert.deepEqual([await revoke(), await revoke()], [204, 204])
  await shop.db.sql`update api_keys set expires_at = now() where id = ${overdue.id}`

  assert.deepEqual([await look(revoked.key), await look(overdue.key)], [401, 401])
  for (const key of ['hfk_', `hfk_${'A'.repeat(43)}`, other.key.toUpperCase(), `${other.key}A`, other.id])
    assert.equal(await look(key), 401, key)
  assert.equal(await look(other.key), 200)
  assert.equal((await shop.delete(`/admin/api-keys/${nobody}`, { asOperator })).status, 404)
  const { body } = await shop.get('/admin/audit?action=api_key.revoked', { asOperator })
  assert.equal(body.entries.length, 1, 'it was revoked once')
})

test('the last use of a key is noted at most once a minute', async (t) => {
  const shop = await startApp(t, serverOnly)
  const { id, key } = await makeKey(shop, ['orders:read'])
  const useAtOnce = () => Promise.all([1, 2, 3].map(() => shop.get('/orders', { as: key })))
  const row = async () => (await readEveryRow(shop.db))['public.api_keys']

  await useAtOnce()
  const used = await row()
  await useAtOnce()
  assert.deepEqual(await row(), used)

  await shop.db.sql`update api_keys set last_used_at = now() - interval '61 seconds' where id = ${id}`
  await useAtOnce()
  const [again] = await shop.db
    .sql`select last_used_at > now() - interval '60 seconds' as "isRecent" from api_keys`
  assert.deepEqual(again, { isRecent: true })
})

test('a key that is not valid is not made', async (t) => {
  const shop = await startApp(t, serverOnly)
  const good = { name: 'a program', scopes: ['orders:read'] }
  const invalid = [
    ...[{ name: '' }, { name: 'x'.repeat(101) }, { scopes: [] }, { scopes: ['everything'] }],
    ...[{ scopes: ['orders:read', 'orders:read'] }, { scopes: 'orders:read' }, { role: 'admin' }],
    ...[{ expires_at: 'tomorrow' }, { expires_at: null }, { expires_at: '2030-12-31T23:59:60Z' }],
  ].map((fields): Refused => [JSON.stringify(fields), { ...good, ...fields }, 400, 'INVALID_REQUEST'])
  const card: Refused = ['a card number', { ...good, name: 'till 4539578763621486' }, 400, 'CARD_REFUSED']

  const send = (body: unknown) => shop.post('/admin/api-keys', body, { asOperator })
  await assertRefused(shop.db, send, [...malformed(good), ...invalid, card])
})
