import assert from 'node:assert/strict'
import { test } from 'node:test'
import bcrypt from 'bcrypt'
import { startApp } from '../../support/app.ts'
import { assertRefused, malformed, type Refused } from '../../support/nothing-left.ts'
import { goodPassword as password, register, welcome } from '../../support/people.ts'

const serverOnly = { processKind: 'server' } as const

test('a user signs in by address or username, in any case, each time with a session of its own', async (t) => {
  const shop = await startApp(t, serverOnly)
  const { user_id } = await register(shop, { email: 'ada@example.com', username: 'ada.l' })
  const names = [{ email: 'ada@example.com' }, { email: 'ADA@Example.com' }, { username: 'Ada.L' }]

  const tokens: string[] = []
  for (const path of ['/auth/login', '/account/login']) {
    for (const name of names) {
      const { status, headers, body } = await shop.post(path, { ...name, password })
      assert.deepEqual([status, body.user_id, body.email], [200, user_id, 'ada@example.com'])
      assert.ok(headers.getSetCookie()[0]?.startsWith(`__Host-holdfast=${body.token}; `))
      tokens.push(body.token)
    }
  }

  assert.equal(new Set(tokens).size, 6)
  const { body } = await shop.get('/account/sessions', { as: tokens[0] ?? '' })
  assert.equal(body.sessions.length, 7)
})

test('who knows the address but not the password is told what a stranger is told, for the same work', async (t) => {
  const shop = await startApp(t, serverOnly)
  await register(shop, { email: 'ada@example.com', username: 'ada.l' })
  const { email: withoutPassword } = await welcome(shop)
  const compared = t.mock.method(bcrypt, 'compare')
  const attempt = async (who: object) => {
    const calls = compared.mock.callCount()
    const { status, headers, body } = await shop.post('/auth/login', { ...who, password: 'not the one' })
    return { status, body, names: [...headers.keys()], compared: compared.mock.callCount() - calls }
  }

  const wrong = await attempt({ email: 'ada@example.com' })

  assert.deepEqual([wrong.status, wrong.body.code, wrong.compared], [401, 'WRONG_CREDENTIALS', 1])
  const others = [
    { email: 'nobody@example.com' },
    { username: 'ada.l' },
    { username: 'nobody' },
    { username: 'nobody@example.com' },
    { username: '' },
    { email: withoutPassword },
  ]
  for (const who of others) assert.deepEqual(await attempt(who), wrong, JSON.stringify(who))
  assert.equal((await shop.db.sql`select id from sessions`).length, 2, 'only those of the two sign-ups')
})

test('that an account was deactivated is told to whoever knows its password, and to nobody else', async (t) => {
  const shop = await startApp(t, serverOnly)
  const { email, user_id } = await register(shop)
  const logIn = async (given: string) => (await shop.post('/auth/login', { email, password: given })).body
  const activation = `/users/${user_id}/activation`

  await shop.delete(activation, { asOperator: true })
  assert.equal((await logIn('not the one')).code, 'WRONG_CREDENTIALS')
  assert.equal((await logIn(password)).code, 'ACCOUNT_INACTIVE')
  assert.deepEqual(await shop.db.sql`select id from sessions`, [])

  await shop.put(activation, undefined, { asOperator: true })
  assert.equal((await logIn(password)).user_id, user_id)
})

test('a sign-in that is not valid leaves nothing behind', async (t) => {
  const shop = await startApp(t, serverOnly)
  const { email } = await register(shop, { username: 'ada.l' })
  const good = { email, password }
  const wrong: Refused[] = [
    { password },
    { email },
    { ...good, username: 'ada.l' },
    { ...good, email: 'ada' },
    { ...good, email: { $gt: '' } },
    { ...good, password: ['a', 'b'] },
    { username: 'x'.repeat(255), password },
  ].map((body) => [JSON.stringify(body).slice(0, 60), body, 400, 'INVALID_REQUEST'])

  await assertRefused(shop.db, (body) => shop.post('/auth/login', body), [...malformed(good), ...wrong])
})
