import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../../support/app.ts'
import type { Json } from '../../support/http.ts'
import { assertRefused, malformed, type Refused } from '../../support/nothing-left.ts'
import { goodPassword as password, readKeptRows, register, welcome } from '../../support/people.ts'

const serverOnly = { processKind: 'server' } as const
const asOperator = true

/** Five users, each of whose fields sorts in another way. */
const people = [
  { username: 'echo5', email: 'delta@example.com', name: 'Bravo', role: 'operator' },
  { username: 'Alpha', email: 'echo@example.com', name: 'charlie', role: 'user' },
  { username: 'delta', email: 'alpha@example.com', name: 'Echo', role: 'admin' },
  { username: 'Bravo', email: 'charlie@example.com', name: 'delta', role: 'super_admin' },
  { username: 'charlie', email: 'bravo@example.com', name: 'Alpha', role: 'user' },
]
type Sortable = Record<string, string | boolean>

/** Puts them into the table with times of their own, so that no two moments are equal. */
async function settle({ db }: Awaited<ReturnType<typeof startApp>>): Promise<Sortable[]> {
  const settled = people.map((person, nth) => ({
    ...person,
    is_active: nth % 2 === 0,
    created_at: `2026-01-0${((nth * 2) % 5) + 1}T00:00:00.000Z`,
    updated_at: `2026-02-0${((nth * 3) % 5) + 1}T00:00:00.000Z`,
  }))
  for (const { username, email, name, role, is_active, created_at, updated_at } of settled) {
    await db.sql`
      insert into users (id, username, email, name, role, is_active, created_at, updated_at)
      values (${crypto.randomUUID()}, ${username}, ${email}, ${name}, ${role}, ${is_active}, ${created_at}, ${updated_at})`
  }
  return settled
}

test('users are sorted by each field, both ways, whatever their case', async (t) => {
  const shop = await startApp(t, serverOnly)
  const settled = await settle(shop)

  for (const field of ['username', 'email', 'name', 'role', 'is_active', 'created_at', 'updated_at']) {
    const keyOf = (user: Sortable) => String(user[field]).toLowerCase()
    const upward = settled.map(keyOf).toSorted()
    for (const [order, expected] of [
      ['asc', upward],
      ['desc', upward.toReversed()],
    ] as const) {
      const path = `/users?sorting_field=${field}&sorting_order=${order}`
      const { body } = await shop.get(path, { asOperator })
      assert.deepEqual(body.users.map(keyOf), expected, path)
    }
  }
  const { body } = await shop.get('/admin/users', { asOperator })
  const newest = settled
    .map(({ updated_at }) => updated_at)
    .toSorted()
    .toReversed()
  assert.deepEqual(
    body.users.map(({ updated_at }: Json) => updated_at),
    newest,
    'last changed first, where nothing is said',
  )
})

test('users are read page by page, each once, and there is nothing behind the last', async (t) => {
  const shop = await startApp(t, serverOnly)
  await settle(shop)
  const all = 'sorting_field=email&sorting_order=asc'
  const pages: [query: string, emails: string[], page: number, pages: number][] = [
    ['', ['alpha', 'bravo', 'charlie', 'delta', 'echo'], 1, 1],
    ['&limit=2', ['alpha', 'bravo'], 1, 3],
    ['&limit=2&page=2', ['charlie', 'delta'], 2, 3],
    ['&limit=2&page=3', ['echo'], 3, 3],
    ['&limit=2&page=4', [], 4, 3],
    ['&limit=2&offset=3', ['delta', 'echo'], 2, 3],
    ['&offset=1000000000', [], 50_000_001, 1],
  ]

  for (const [query, names, current_page, count] of pages) {
    const { status, body } = await shop.get(`/users?${all}${query}`, { asOperator })
    const found = body.users.map(({ email }: Json) => email.split('@')[0])
    assert.deepEqual([status, found], [200, names], query)
    assert.deepEqual([body.total, body.current_page, body.pages], [5, current_page, count], query)
  }
  const { body } = await shop.get('/users?role=user&limit=1', { asOperator })
  assert.deepEqual([body.users.length, body.users[0].role, body.total], [1, 'user', 2])
  for (const query of [
    'sorting_field=password_hash',
    'sorting_order=up',
    'role=king',
    'limit=101',
    'page=0',
  ]) {
    const { status, body: problem } = await shop.get(`/users?${query}`, { asOperator })
    assert.deepEqual([status, problem.code], [400, 'INVALID_REQUEST'], query)
  }
})

test('an admin opens an account for somebody, who signs in with its password', async (t) => {
  const shop = await startApp(t, serverOnly)
  const admin = await welcome(shop, { role: 'admin' })
  const body = { email: 'New@Example.com', username: 'newcomer', phone: '+1 555 0100', password }

  const made = await shop.post('/users', { ...body, role: 'operator' }, { as: admin.token })

  assert.equal(made.status, 201)
  assert.equal(made.headers.get('location'), `/api/v1/users/${made.body.id}`)
  const { id, created_at, updated_at, ...rest } = made.body
  assert.equal(created_at, updated_at)
  const known = { email: 'new@example.com', username: 'newcomer', name: null, phone: '+1 555 0100' }
  assert.deepEqual(rest, { ...known, role: 'operator', is_active: true, email_confirmed: false })
  const signedIn = await shop.post('/auth/login', { username: 'newcomer', password })
  assert.equal(signedIn.body.user_id, id)
  assert.equal((await shop.get('/checkouts', { as: signedIn.body.token })).status, 200)
})

test('an account that an admin may not open, or that is somebody’s, is not opened', async (t) => {
  const shop = await startApp(t, serverOnly)
  const admin = await welcome(shop, { role: 'admin' })
  await register(shop, { email: 'taken@example.com', username: 'taken' })
  const good = { email: 'new@example.com', password }
  const cases: Refused[] = [
    ['a role as high as his own', { ...good, role: 'admin' }, 403, 'FORBIDDEN'],
    ['a higher role', { ...good, role: 'super_admin' }, 403, 'FORBIDDEN'],
    ['no role', { ...good, role: 'guest' }, 400, 'INVALID_REQUEST'],
    ['an address that is taken', { ...good, email: 'Taken@example.com' }, 409, 'EMAIL_TAKEN'],
    ['a username that is taken', { ...good, username: 'TAKEN' }, 409, 'USERNAME_TAKEN'],
    ['a weak password', { ...good, password: 'password123' }, 400, 'PASSWORD_REFUSED'],
  ]

  const send = (body: unknown) => shop.post('/users', body, { as: admin.token })
  await assertRefused(shop.db, send, [...malformed(good), ...cases])
})

test('a user changes his name, phone and username, and takes them back', async (t) => {
  const shop = await startApp(t, serverOnly)
  const ada = await register(shop, { username: 'ada.l', phone: '+1 555 0100' })
  await register(shop, { username: 'taken' })
  const path = `/users/${ada.user_id}`
  const change = (body: unknown) => shop.put(path, body, { as: ada.token })

  const { status, body } = await change({ name: 'Ada', username: 'ADA.L' })
  assert.deepEqual([status, body.name, body.username, body.phone], [200, 'Ada', 'ADA.L', '+1 555 0100'])
  assert.ok(body.updated_at > body.created_at)
  const without = await change({ phone: null, username: null })
  assert.deepEqual([without.body.name, without.body.phone, without.body.username], ['Ada', null, null])

  const before = await readKeptRows(shop.db)
  for (const [wrong, code] of [
    [{ username: 'Taken' }, 'USERNAME_TAKEN'],
    ...[{ name: null }, { email: 'other@example.com' }, { role: 'admin' }, { password }].map((fields) => [
      fields,
      'INVALID_REQUEST',
    ]),
  ] as const) {
    assert.equal((await change(wrong)).body.code, code, JSON.stringify(wrong))
    assert.deepEqual(await readKeptRows(shop.db), before, JSON.stringify(wrong))
  }
  await assertRefused(shop.db, change, malformed({ name: 'Ada' }))
})
