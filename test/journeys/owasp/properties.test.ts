import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../../support/app.ts'
import { readEveryRow } from '../../support/every-row.ts'
import type { Json } from '../../support/http.ts'
import {
  addressOf,
  ask,
  nameOf,
  type Place,
  placesIn,
  readBodyPlaces,
  readOperations,
  sampleOf,
} from '../../support/openapi.ts'
import { welcome } from '../../support/people.ts'
import { share } from '../../support/share.ts'

const serverOnly = { processKind: 'server' } as const
const openShop = share((lifetime) => startApp(lifetime, serverOnly))

/** Columns, and what other systems call them, that nobody sets by naming them. */
const coveted: Record<string, unknown> = {
  ...{ id: crypto.randomUUID(), user_id: crypto.randomUUID(), userId: crypto.randomUUID() },
  ...{ role: 'super_admin', roles: ['super_admin'], is_admin: true, scopes: ['users:write'] },
  ...{ is_active: true, deleted_at: null, email: 'other@example.com', email_confirmed: true },
  ...{ email_confirmed_at: '2026-01-01T00:00:00Z', password_hash: 'x', digest: 'x', created_by: 'operator' },
  ...{ created_at: '2020-01-01T00:00:00Z', status: 'PAID', gateway: 'none', amount_minor: 1, discount: 100 },
}

test('no body takes a field that is not its own, at any depth, and nothing is changed', async () => {
  const shop = await openShop()
  const target = await welcome(shop)
  const { token: as } = await welcome(shop, { role: 'super_admin' })
  await shop.offer({ product_id: 'some-words' })
  const before = await readEveryRow(shop.db)

  for (const place of await readBodyPlaces(shop)) {
    const { operation, title } = place
    const path = addressOf(operation, { id: operation.path.startsWith('/users') ? target.id : 'some-words' })
    for (const [field, body] of greedyBodies(place)) {
      const { status, body: problem } = await ask(shop, { ...operation, path }, { as, body })
      assert.deepEqual([status, problem.code], [400, 'INVALID_REQUEST'], `${title}/${field}`)
    }
  }
  assert.deepEqual(await readEveryRow(shop.db), before)
})

function greedyBodies({ schema, put }: Place): [field: string, body: Json][] {
  const { properties } = schema
  if (!properties) return []
  const foreign = Object.entries(coveted).filter(([field]) => !(field in properties))
  return foreign.map(([field, value]) => [field, put({ ...sampleOf(schema), [field]: value })])
}

test('the role and the activity of a user change only where that is what is asked for', async () => {
  const shop = await openShop()
  const user = await welcome(shop)
  const path = `/users/${user.id}`
  for (const body of [
    { role: 'admin' },
    { name: 'Ada', role: 'admin' },
    { is_active: false },
    { email: 'a@b.co' },
  ]) {
    assert.equal((await shop.put(path, body, { as: user.token })).status, 400)
  }
  assert.equal((await shop.put(path, { name: 'Ada' }, { as: user.token })).status, 200)
  const { body } = await shop.get(path, { as: user.token })
  assert.deepEqual([body.role, body.is_active, body.email, body.name], ['user', true, user.email, 'Ada'])

  const sign = { email: 'eve@example.com', password: 'a long walk in the rain', name: 'Eve', role: 'admin' }
  assert.equal((await shop.post('/auth/register', sign)).status, 400)
})

test('no description of an answer has a place for what is kept secret', async () => {
  const shop = await openShop()
  for (const operation of await readOperations(shop)) {
    for (const [status, { content = {} }] of Object.entries<Json>(operation.responses)) {
      for (const { schema } of Object.values<Json>(content)) {
        const names = placesIn(schema ?? {}).map(({ name }) => name)
        const secret = names.filter((name) => /password|hash|digest|pepper|secret|card|cvv/i.test(name))
        assert.deepEqual(secret, [], `${nameOf(operation)} ${status}`)
      }
    }
  }
})

test('no answer holds what is stored of a password or a key', async () => {
  const shop = await openShop()
  const password = 'a long walk in the rain'
  await shop.post('/auth/register', { email: 'ada@example.com', password, name: 'Ada' })
  const key = { name: 'till', scopes: ['users:read'] }
  const { body: made } = await shop.post('/admin/api-keys', key, { asOperator: true })
  const stored = await shop.db.sql<{ text: string }>`
    select password_hash as text from users where password_hash is not null
    union all select digest from api_keys union all select encode(hash, 'base64') from audit_entries`
  const secrets = [...stored.map(({ text }) => text), password, made.key, shop.adminApiKey]
  assert.ok(secrets.length >= 6)

  for (const operation of (await readOperations(shop)).filter(({ method }) => method === 'GET')) {
    const { text, headers } = await shop.get(addressOf(operation), { asOperator: true })
    const all = `${text} ${JSON.stringify([...headers])}`
    for (const secret of secrets) assert.ok(!all.includes(secret), nameOf(operation))
  }
})

test('what is in stock is shown to operators, what is left to everybody', async (t) => {
  const shop = await startApp(t, serverOnly)
  const { product_id, id } = await shop.offer({ stock: 7 })
  const keyOf = async (...scopes: string[]) =>
    (await shop.post('/admin/api-keys', { name: 'key', scopes }, { asOperator: true })).body.key
  const sees = [
    shop.adminApiKey,
    (await welcome(shop, { role: 'operator' })).token,
    await keyOf('products:read'),
  ]
  const seesNot = [undefined, (await welcome(shop)).token, await keyOf('orders:read', 'users:read')]

  for (const as of [...sees, ...seesNot]) {
    const options = as === undefined ? {} : { as }
    const one = (await shop.get(`/products/${product_id}`, options)).body
    const [listed] = (await shop.get('/products', options)).body.products
    for (const product of [one, listed, (await shop.get(`/products/${id}`, options)).body]) {
      assert.deepEqual(['stock' in product, product.available], [sees.includes(as ?? ''), 7])
    }
  }
})
