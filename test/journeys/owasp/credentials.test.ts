import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../../support/app.ts'
import { addressOf, ask, nameOf, readOperations, sampleOf } from '../../support/openapi.ts'
import { welcome } from '../../support/people.ts'
import { share } from '../../support/share.ts'

const serverOnly = { processKind: 'server' } as const
const openShop = share((lifetime) => startApp(lifetime, serverOnly))
const password = 'a long walk in the rain'

test('whoever signs in gets a session of his own, never one that was waiting for him', async (t) => {
  const shop = await startApp(t, serverOnly)
  const attacker = await welcome(shop)
  const made = crypto.randomUUID()
  const cookie = `__Host-holdfast=${attacker.token}; session=${made}; sid=${made}`
  const headers = { cookie, 'x-session-id': made }
  const { csrf_token } = (await shop.get('/auth/csrf-token', { headers })).body
  const planted = { headers: { ...headers, 'x-csrf-token': csrf_token } }
  const email = 'ada@example.com'

  const signUp = await shop.post('/auth/register', { email, password, name: 'Ada' }, planted)
  const signIns = [
    await shop.post('/auth/login', { email, password }, planted),
    await shop.post('/account/login', { email, password }, { as: attacker.token }),
  ]

  const tokens = [signUp, ...signIns].map(({ body }) => body.token)
  assert.equal(new Set([attacker.token, ...tokens]).size, 4)
  const rows = await shop.db.sql<{ id: string; userId: string }>`select id, user_id as "userId" from sessions`
  assert.deepEqual(
    rows.filter(({ userId }) => userId === attacker.id).map(({ id }) => id),
    [attacker.sessionId],
  )
  assert.equal(new Set([made, ...rows.map(({ id }) => id)]).size, 5)
  assert.equal((await shop.get('/users/profile', { as: attacker.token })).body.id, attacker.id)
  for (const as of tokens) assert.equal((await shop.get('/users/profile', { as })).body.email, email)
})

test('the cookie of a sign-in is out of reach for scripts, other sites and plain HTTP', async () => {
  const shop = await openShop()
  const account = { email: 'ada@example.com', password, name: 'Ada' }
  const { headers } = await shop.post('/auth/register', account)
  const [cookie = '', ...others] = headers.getSetCookie()
  assert.equal(others.length, 0)
  const [, ...attributes] = cookie.split('; ')
  const names = attributes.map((attribute) => attribute.replace(/=.*/, '').toLowerCase()).sort()
  assert.deepEqual(names, ['expires', 'httponly', 'path', 'samesite', 'secure'])
  assert.match(cookie, /^__Host-holdfast=.*; Path=\/;.*SameSite=Lax/)
})

test('a form of another page reaches nothing: only JSON is read', async () => {
  const shop = await openShop()
  const operations = (await readOperations(shop)).filter(({ method }) => method !== 'GET')
  const { token: as } = await welcome(shop, { role: 'super_admin' })
  const before = await shop.db.sql`select number from audit_head`
  const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']
  const odd = ['text/json', 'application/jsonp', 'application/json5', 'text/plain;application/json', '*/*']

  for (const operation of operations) {
    const path = addressOf(operation)
    const body = JSON.stringify(operation.body ? sampleOf(operation.body) : {})
    for (const type of [...types, ...odd]) {
      const headers = { 'content-type': type, origin: 'https://evil.example' }
      const { status, body: problem } = await ask(shop, { ...operation, path }, { as, headers, body })
      const said = `${nameOf(operation)} as ${type}`
      assert.deepEqual([status, problem.code], [415, 'UNSUPPORTED_MEDIA_TYPE'], said)
    }
  }
  assert.deepEqual(await shop.db.sql`select number from audit_head`, before)
})

test('no answer to a guest tells whether there is such an account', async () => {
  const shop = await openShop()
  const { email } = await welcome(shop)
  const [known, unknown] = await Promise.all(
    [email, 'nobody@example.com'].map((one) => shop.post('/auth/password-reset', { email: one })),
  )
  assert.deepEqual([known?.status, known?.text], [202, unknown?.text])
  assert.deepEqual([...(known?.headers.keys() ?? [])], [...(unknown?.headers.keys() ?? [])])
})
