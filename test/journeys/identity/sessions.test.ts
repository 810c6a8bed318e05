import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Processes, startApp, startProcesses } from '../../support/app.ts'
import type { Answer, Json } from '../../support/http.ts'
import { goodPassword, type Person, register, welcome } from '../../support/people.ts'
import type { Shop } from '../../support/shop.ts'

const secret = 's'.repeat(32)

/** Two servers on one database: what one does, the other must know. */
async function startTwo(t: Parameters<typeof startProcesses>[0]) {
  const shop = await startProcesses(t, { servers: 2, workers: 0, env: { TOKEN_SECRETS: secret } })
  const [, second] = shop.servers
  if (!second) throw new Error('There is one server only.')
  const come = () => welcome({ db: shop.db, app: { tokenSecrets: [secret] } })
  return { shop, other: shop.at(second), come }
}

async function isSignedIn(shop: Shop, { token }: { token: string }): Promise<boolean> {
  const { status, body } = await shop.get('/users/profile', { as: token })
  if (status === 401) assert.equal(body.code, 'UNAUTHENTICATED')
  else assert.equal(status, 200)
  return status === 200
}

type Ending = (shop: Processes, person: Person) => Promise<Answer>
const asOperator = true
const endings: Record<string, Ending> = {
  'signing out': (shop, { token }) => shop.post('/auth/logout', undefined, { as: token }),
  'signing out at the other address': (shop, { token }) => shop.delete('/account/logout', { as: token }),
  'ending it': (shop, { token, sessionId }) => shop.delete(`/account/sessions/${sessionId}`, { as: token }),
  deactivation: (shop, { id }) => shop.delete(`/users/${id}/activation`, { asOperator }),
  deletion: (shop, { id, token }) => shop.delete(`/users/${id}`, { as: token }),
  'deletion by an admin': (shop, { id }) => shop.delete(`/users/${id}`, { asOperator }),
  'a password that an admin sets': (shop, { id }) =>
    shop.put(`/users/${id}/password`, { password: goodPassword }, { asOperator }),
}

test('whatever ends a session ends it at once, also in another process', async (t) => {
  const { shop, other, come } = await startTwo(t)
  const bystander = await come()

  for (const [name, end] of Object.entries(endings)) {
    const person = await come()
    assert.ok(await isSignedIn(other, person), name)
    assert.equal((await end(shop, person)).status, 204, name)
    assert.deepEqual([await isSignedIn(shop, person), await isSignedIn(other, person)], [false, false], name)
  }
  assert.ok(await isSignedIn(other, bystander), 'nobody else was signed out')
})

test('a role holds from the next request on, with the same token, also in another process', async (t) => {
  const { shop, other, come } = await startTwo(t)
  const { id, token } = await come()
  const lookAtCheckouts = async () => (await other.get('/checkouts', { as: token })).status

  assert.equal(await lookAtCheckouts(), 403)
  await shop.put(`/users/${id}/roles/operator`, undefined, { asOperator })
  assert.equal(await lookAtCheckouts(), 200)
  await shop.delete(`/users/${id}/roles/operator`, { asOperator })
  assert.equal(await lookAtCheckouts(), 403)
})

test('a user sees where he is signed in, and ends one session or all others', async (t) => {
  const shop = await startApp(t, { processKind: 'server' })
  const { email, token: first } = await register(shop)
  const signIn = async (agent: string): Promise<string> => {
    const headers = { 'user-agent': agent }
    return (await shop.post('/auth/login', { email, password: goodPassword }, { headers })).body.token
  }
  const second = await signIn('a telephone')
  const third = await signIn('x'.repeat(300))
  const list = async (as: string): Promise<Json[]> =>
    (await shop.get('/account/sessions', { as })).body.sessions

  const listed = await list(second)
  assert.deepEqual(
    listed.map(({ is_current, address, user_agent }) => [is_current, address, user_agent]),
    [
      [false, '127.0.0.1', 'x'.repeat(200)],
      [true, '127.0.0.1', 'a telephone'],
      [false, '127.0.0.1', 'node'],
    ],
  )

  const [newest] = listed
  assert.equal((await shop.delete(`/account/sessions/${newest.id}`, { as: second })).status, 204)
  assert.equal((await shop.delete(`/account/sessions/${newest.id}`, { as: second })).status, 404)
  assert.deepEqual(
    [await isSignedIn(shop, { token: third }), await isSignedIn(shop, { token: first })],
    [false, true],
  )
  assert.equal((await shop.delete('/account/sessions', { as: second })).status, 204)
  assert.deepEqual(
    [await isSignedIn(shop, { token: first }), await isSignedIn(shop, { token: second })],
    [false, true],
  )
})

test('nobody ends a session of somebody else', async (t) => {
  const shop = await startApp(t, { processKind: 'server' })
  const [ada, eve] = [await welcome(shop), await welcome(shop)]

  assert.equal((await shop.delete(`/account/sessions/${ada.sessionId}`, { as: eve.token })).status, 404)
  assert.equal((await shop.delete('/account/sessions', { as: eve.token })).status, 204)

  assert.deepEqual([await isSignedIn(shop, ada), await isSignedIn(shop, eve)], [true, true])
})

test('a session that is over in the table is over, whatever its token says', async (t) => {
  const shop = await startApp(t, { processKind: 'server' })
  const person = await welcome(shop)

  await shop.db.sql`update sessions set expires_at = now()`

  assert.equal(await isSignedIn(shop, person), false)
  assert.equal((await shop.post('/auth/logout', undefined, { as: person.token })).status, 401)
})
