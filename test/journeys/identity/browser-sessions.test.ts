import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTokens } from '../../../src/identity/sessions/create-tokens.ts'
import { startApp, type TestApp } from '../../support/app.ts'
import { readEveryRow } from '../../support/every-row.ts'
import { assertRefused } from '../../support/nothing-left.ts'
import { cookieOf, logIn, type Person, register, welcome } from '../../support/people.ts'

const serverOnly = { processKind: 'server' } as const
const minuteMs = 60_000
const cleared =
  '__Host-holdfast=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax'

function cookie(token: string): string {
  return `theme=dark; __Host-holdfast=${token}; other=1`
}

test('a browser looks with its cookie alone, and changes things with the token of its page', async (t) => {
  const shop = await startApp(t, serverOnly)
  const ada = await register(shop)
  const headers = { cookie: cookie(ada.token) }
  const path = `/users/${ada.user_id}`

  const looked = await shop.get('/users/profile', { headers })
  assert.deepEqual([looked.body.id, looked.headers.getSetCookie()], [ada.user_id, []])
  const { body } = await shop.get('/auth/csrf-token', { headers })
  assert.deepEqual(body, { csrf_token: ada.csrf_token })

  const withToken = { headers: { ...headers, 'x-csrf-token': ada.csrf_token } }
  const changed = await shop.put(path, { name: 'Ada of the browser' }, withToken)
  assert.deepEqual([changed.status, changed.body.name], [200, 'Ada of the browser'])
  const left = await shop.post('/auth/logout', undefined, withToken)
  assert.deepEqual([left.status, left.headers.getSetCookie()], [204, [cleared]])
  assert.equal((await shop.get('/users/profile', { as: ada.token })).status, 401)
})

test('a page of somebody else changes nothing with the cookie of a user', async (t) => {
  const shop = await startApp(t, serverOnly)
  const ada = await register(shop)
  const eve = await register(shop)
  const elsewhere = (await logIn(shop, ada)).body
  const { product_id } = await shop.offer()
  const wrong = [
    {},
    { 'x-csrf-token': '' },
    { 'x-csrf-token': 'x'.repeat(43) },
    { 'x-csrf-token': eve.csrf_token },
    { 'x-csrf-token': elsewhere.csrf_token },
    { 'x-csrf-token': ada.token },
    { 'x-csrf-token': `${ada.csrf_token}, ${ada.csrf_token}` },
    { 'csrf-token': ada.csrf_token },
  ]

  for (const added of wrong) {
    const headers = { cookie: cookie(ada.token), ...added }
    const refused = [[JSON.stringify(added), null, 403, 'CSRF_REFUSED']] as Parameters<
      typeof assertRefused
    >[2]
    const purchase = {
      customer: { email: ada.email },
      items: [{ product_id, quantity: 1 }],
      payment_method: { type: 'token', token: 'pm_card_visa' },
    }
    await assertRefused(shop.db, () => shop.post('/checkouts', purchase, { headers }), refused)
    await assertRefused(shop.db, () => shop.post('/auth/logout', undefined, { headers }), refused)
    await assertRefused(shop.db, () => shop.delete(`/users/${ada.user_id}`, { headers }), refused)
    await assertRefused(shop.db, () => shop.put('/account/password', {}, { headers }), refused)
    assert.equal((await shop.get('/users/profile', { headers })).status, 200, 'looking is allowed')
  }
})

test('an Authorization header counts, and the cookie beside it does not', async (t) => {
  const shop = await startApp(t, serverOnly)
  const [ada, eve] = [await welcome(shop), await welcome(shop)]
  const headers = { cookie: cookie(ada.token) }

  const profile = await shop.get('/users/profile', { as: eve.token, headers })
  assert.equal(profile.body.id, eve.id)
  const changed = await shop.put(`/users/${eve.id}`, { name: 'Eve' }, { as: eve.token, headers })
  assert.equal(changed.status, 200, 'it takes no token of a page: no browser adds that header by itself')
  const wrong = await shop.get('/users/profile', { as: 'not-a-token', headers })
  assert.deepEqual([wrong.status, wrong.headers.getSetCookie()], [401, []])
})

/** Moves the end of a session, and makes the token that would end with it. */
async function endIn(shop: TestApp, { id, sessionId }: Person, ms: number): Promise<string> {
  const expiresAt = new Date(Math.floor((Date.now() + ms) / 1_000) * 1_000)
  await shop.db.sql`update sessions set expires_at = ${expiresAt} where id = ${sessionId}`
  const tokens = await createTokens(shop.app)
  return await tokens.sign({ userId: id, sessionId, expiresAt })
}

test('a browser that comes in the last fifth of its hour gets another hour', async (t) => {
  const shop = await startApp(t, serverOnly)
  const ada = await welcome(shop)
  const look = (token: string) => shop.get('/users/profile', { headers: { cookie: cookie(token) } })

  const early = await look(await endIn(shop, ada, 13 * minuteMs))
  assert.deepEqual(early.headers.getSetCookie(), [])

  const late = await look(await endIn(shop, ada, 11 * minuteMs))
  const token = cookieOf(late)?.split('=')[1] ?? ''
  const [session] = await shop.db.sql<{ expires_at: Date; isAnHour: boolean }>`
    select expires_at, expires_at - now() between interval '59 minutes' and interval '60 minutes' as "isAnHour"
      from sessions`
  assert.equal(session?.isAnHour, true)
  const [set = ''] = late.headers.getSetCookie()
  assert.ok(
    set.includes(`; Expires=${session.expires_at.toUTCString()}; HttpOnly; Secure; SameSite=Lax`),
    set,
  )
  const again = await look(token)
  assert.deepEqual([again.body.id, again.headers.getSetCookie()], [ada.id, []])
})

test('a program that sends its token gets no other one', async (t) => {
  const shop = await startApp(t, serverOnly)
  const token = await endIn(shop, await welcome(shop), 5 * minuteMs)
  const sessions = async () => (await readEveryRow(shop.db))['public.sessions']
  const before = await sessions()

  const { status, headers } = await shop.get('/users/profile', { as: token })

  assert.deepEqual([status, headers.getSetCookie(), await sessions()], [200, [], before])
})

test('no session is renewed beyond seven days', async (t) => {
  const shop = await startApp(t, serverOnly)
  const ada = await welcome(shop)
  const [opened] = await shop.db
    .sql`select ends_at - created_at = interval '7 days' as "isAWeek" from sessions`
  assert.deepEqual(opened, { isAWeek: true })
  const token = await endIn(shop, ada, 5 * minuteMs)
  await shop.db.sql`update sessions set ends_at = expires_at + interval '2 minutes'`

  const answer = await shop.get('/users/profile', { headers: { cookie: cookie(token) } })

  const [session] = await shop.db.sql<{ ends_at: Date; isLast: boolean }>`
    select ends_at, expires_at = ends_at as "isLast" from sessions`
  assert.equal(session?.isLast, true)
  const [set = ''] = answer.headers.getSetCookie()
  assert.ok(set.includes(`; Expires=${session.ends_at.toUTCString()};`), set)
})

test('the cookie of a session that is over is taken away, and its browser is a guest', async (t) => {
  const shop = await startApp(t, serverOnly)
  const ada = await register(shop)
  const { product_id } = await shop.offer()
  await shop.post('/auth/logout', undefined, { as: ada.token })
  const overdue = await endIn(shop, await welcome(shop), -minuteMs)
  const purchase = {
    customer: { email: ada.email },
    items: [{ product_id, quantity: 1 }],
    payment_method: { type: 'token', token: 'pm_card_visa' },
  }

  for (const token of [ada.token, overdue, `${ada.token}x`, 'nonsense']) {
    const headers = { cookie: cookie(token) }
    const open = await shop.get('/products', { headers })
    assert.deepEqual([open.status, open.headers.getSetCookie()], [200, [cleared]])
    const closed = await shop.get('/users/profile', { headers })
    assert.deepEqual([closed.status, closed.headers.getSetCookie()], [401, [cleared]])
    const bought = await shop.post('/checkouts', purchase, { headers })
    assert.equal(bought.status, 202, 'a guest buys without a token of the page')
  }
  assert.deepEqual(await shop.db.sql`select id from orders where user_id is not null`, [])
  const headers = { cookie: cookie(ada.token) }
  const again = await logIn(shop, ada, { headers })
  assert.equal(cookieOf(again), `__Host-holdfast=${again.body.token}`, 'the new cookie comes last, and stays')
})

test('the cookie of another name, or of none, is no cookie of ours', async (t) => {
  const shop = await startApp(t, serverOnly)
  const { token } = await welcome(shop)

  for (const sent of [`holdfast=${token}`, `x__Host-holdfast=${token}`, `__host-holdfast=${token}`, token]) {
    const { status, headers } = await shop.get('/users/profile', { headers: { cookie: sent } })
    assert.deepEqual([status, headers.getSetCookie()], [401, []], sent.slice(0, 30))
  }
})
