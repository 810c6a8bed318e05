import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../../support/app.ts'
import { assertRefused, malformed, type Refused } from '../../support/nothing-left.ts'
import { goodPassword, readKeptRows, register } from '../../support/people.ts'

const serverOnly = { processKind: 'server' } as const
const ada = { email: 'Ada@Example.COM', name: 'Ada L.', password: goodPassword }

test('whoever registers is signed in, as a program and as a browser', async (t) => {
  const shop = await startApp(t, serverOnly)

  const { status, headers, body } = await shop.post('/auth/register', { ...ada, username: 'Ada_L' })

  assert.equal(status, 201)
  const { user_id, token, expires_at, csrf_token, ...rest } = body
  assert.deepEqual(rest, { email: 'ada@example.com', name: 'Ada L.', role: 'user' })
  assert.ok(csrf_token)
  assert.equal(headers.get('location'), `/api/v1/users/${user_id}`)
  const [cookie, ...others] = headers.getSetCookie()
  const expires = new Date(expires_at).toUTCString()
  const flags = `Path=/; Expires=${expires}; HttpOnly; Secure; SameSite=Lax`
  assert.deepEqual([cookie, others], [`__Host-holdfast=${token}; ${flags}`, []])
  const { body: profile } = await shop.get(`/users/${user_id}`, { as: token })
  const { created_at, updated_at, ...known } = profile
  assert.equal(created_at, updated_at)
  assert.deepEqual(known, {
    ...{ id: user_id, ...rest, username: 'Ada_L', phone: null },
    ...{ is_active: true, email_confirmed: false },
  })
})

test('the other address of the sign-up does the same', async (t) => {
  const shop = await startApp(t, serverOnly)

  const { status, body } = await shop.post('/account/signup', { ...ada, phone: '+49 (30) 123-456' })

  assert.equal(status, 201)
  assert.equal((await shop.get('/users/profile', { as: body.token })).body.phone, '+49 (30) 123-456')
})

test('an address and a username are one, however they are written', async (t) => {
  const shop = await startApp(t, serverOnly)
  await register(shop, { email: 'ada@example.com', username: 'ada.l' })
  const send = (body: unknown) => shop.post('/auth/register', body)
  const before = await readKeptRows(shop.db)

  const sameEmail = await send(ada)
  const sameName = await send({ ...ada, email: 'other@example.com', username: 'ADA.L' })

  assert.deepEqual([sameEmail.status, sameEmail.body.code], [409, 'EMAIL_TAKEN'])
  assert.deepEqual([sameName.status, sameName.body.code], [409, 'USERNAME_TAKEN'])
  assert.deepEqual(await readKeptRows(shop.db), before)
})

/** Each of these is written once for every account, and for nothing else. */
async function countRows(db: Parameters<typeof readKeptRows>[0]): Promise<number[]> {
  const rows = await readKeptRows(db)
  const tables = ['users', 'sessions', 'one_time_links', 'events', 'audit_entries']
  return tables.map((table) => rows[`public.${table}`]?.length ?? 0)
}

test('of ten who want the same username at once, one gets it', async (t) => {
  const shop = await startApp(t, serverOnly)

  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, nth) =>
      shop.post('/auth/register', { ...ada, email: `a${nth}@example.com`, username: 'ada.l' }),
    ),
  )

  const codes = answers.map(({ status, body }) => body.code ?? status).sort()
  assert.deepEqual(codes, [201, ...Array(9).fill('USERNAME_TAKEN')])
  assert.deepEqual(await countRows(shop.db), [1, 1, 1, 1, 1])
})

test('of ten who register with the same address at once, one does, and the last ones are sent away', async (t) => {
  const shop = await startApp(t, serverOnly)

  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, nth) =>
      shop.post('/auth/register', { ...ada, email: nth % 2 ? 'Ada@example.com' : 'ada@example.com' }),
    ),
  )

  const codes = answers.map(({ status, body }) => body.code ?? status).sort()
  assert.deepEqual(codes, [201, ...Array(4).fill('EMAIL_TAKEN'), ...Array(5).fill('RATE_LIMITED')])
  assert.deepEqual(await countRows(shop.db), [1, 1, 1, 1, 1])
})

const bad: Record<string, readonly unknown[]> = {
  email: ['', 'ada', 'ada@', '@example.com', `${'x'.repeat(250)}@example.com`, ' a@example.com', null, 5],
  name: ['', 'x'.repeat(256), null, 5, undefined],
  username: ['', 'four', '.ada.l', 'ada.l.', 'ada..l', 'ada l', 'ädalove', 'x'.repeat(21), null],
  phone: ['', '12', 'by pigeon', '++49 30 123', '1'.repeat(15), `+${'1'.repeat(16)}`, null],
  password: [null, 12345678, undefined, 'x'.repeat(1_025)],
  role: ['admin', 'user'],
  is_active: [true],
  id: [crypto.randomUUID()],
  email_confirmed: [true],
}

test('a sign-up that is not valid leaves nothing behind', async (t) => {
  const shop = await startApp(t, serverOnly)
  const cases = Object.entries(bad).flatMap(([field, values]) =>
    values.map((value): Refused => {
      const wrong = `${field} ${JSON.stringify(value)?.slice(0, 40)}`
      return [wrong, { ...ada, [field]: value }, 400, 'INVALID_REQUEST']
    }),
  )

  const send = (body: unknown) => shop.post('/auth/register', body)
  await assertRefused(shop.db, send, [...malformed(ada), ...cases])
})

test('a password that others would guess leaves no account behind, and the answer says why', async (t) => {
  const shop = await startApp(t, serverOnly)
  const before = await readKeptRows(shop.db)
  const passwords = [
    'seven77',
    'x'.repeat(129),
    '        ',
    'password123',
    'PassWord123',
    'good but\nno line',
  ]

  for (const [nth, password] of [...passwords, 'loveLACE', 'Lovelace@example.com', 'ada l. love'].entries()) {
    const email = nth < passwords.length ? `a${nth}@example.com` : 'lovelace@example.com'
    const answer = await shop.post('/auth/register', { email, name: 'Ada L. Love', password })
    assert.deepEqual([answer.status, answer.body.code], [400, 'PASSWORD_REFUSED'], password)
    assert.match(answer.body.reason, /^It (is|has|holds) .*\.$/)
    assert.deepEqual(await readKeptRows(shop.db), before, password)
  }
})

test('a card number is no name', async (t) => {
  const shop = await startApp(t, serverOnly)
  const number = '4539578763621486'
  const agent = { 'user-agent': `reader of ${number}` }
  const { user_id, token } = (await shop.post('/auth/register', ada, { headers: agent })).body
  const planted = [{ name: 'Ada 4539 5787 6362 1486' }, { username: number }]
  const refusedIn = (fields: object) =>
    [...planted, { email: `me${number}@example.com` }].map((plant): Refused => {
      return [JSON.stringify(plant), { ...fields, ...plant }, 400, 'CARD_REFUSED']
    })
  const other = { ...ada, email: 'other@example.com' }

  await assertRefused(shop.db, (body) => shop.post('/auth/register', body), refusedIn(other))
  await assertRefused(shop.db, (body) => shop.post('/users', body, { asOperator: true }), refusedIn(other))
  await assertRefused(
    shop.db,
    (body) => shop.put(`/users/${user_id}`, body, { as: token }),
    planted.map((plant) => [JSON.stringify(plant), plant, 400, 'CARD_REFUSED']),
  )
  const [session] = await shop.db.sql<{ user_agent: string | null }>`select user_agent from sessions`
  assert.equal(session?.user_agent, null, 'a browser that calls itself by a card number has no name')
})
