import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { startApp, type TestApp } from '../../support/app.ts'
import { type Forgery, forgeToken } from '../../support/forge-token.ts'
import { type Person, welcome } from '../../support/people.ts'
import { exchange, requestOf } from '../../support/raw-http.ts'

type Good = { secret: string; userId: string; sessionId: string }

async function open(t: TestContext): Promise<{ shop: TestApp; person: Person; good: Good }> {
  const shop = await startApp(t, { processKind: 'server' })
  const person = await welcome(shop, { role: 'admin' })
  const [secret = ''] = shop.app.tokenSecrets
  return { shop, person, good: { secret, userId: person.id, sessionId: person.sessionId } }
}

async function statusWith(shop: TestApp, as: string): Promise<number> {
  return (await shop.get('/users/profile', { as })).status
}

async function assertRefused(shop: TestApp, good: Good, forgeries: Forgery[]): Promise<void> {
  for (const forgery of forgeries) {
    const token = forgeToken(good, forgery)
    assert.equal(await statusWith(shop, token), 401, JSON.stringify(forgery))
    // A cookie is a token as well; a dead one makes a guest.
    const byCookie = await shop.get('/users/profile', { headers: { cookie: `__Host-holdfast=${token}` } })
    assert.equal(byCookie.status, 401, JSON.stringify(forgery))
  }
  assert.equal(await statusWith(shop, forgeToken(good)), 200, 'a good one is let in')
}

test('a token is believed only when our key has signed it, in our way', async (t) => {
  const { shop, good } = await open(t)
  const alg = (name: unknown) => ({ alg: name })
  await assertRefused(shop, good, [
    ...['none', 'None', 'NONE', 'nOnE', '', null, 5, ['HS256'], 'hs256'].flatMap((name) => [
      { header: alg(name), hash: 'none' },
      { header: alg(name) },
    ]),
    { hash: 'none' },
    { secret: '' },
    { secret: 'secret' },
    { secret: `${good.secret} ` },
    { header: alg('HS384'), hash: 'sha384' },
    { header: alg('HS512'), hash: 'sha512' },
    { header: alg('HS384') },
    { hash: 'sha384' },
    ...['RS256', 'PS256', 'ES256', 'EdDSA', 'dir'].map((name) => ({ header: alg(name) })),
    { header: {}, claims: {}, secret: shop.adminApiKey },
    { header: 'no JSON' },
    { header: '[]' },
    { header: 'null' },
  ])
})

test('a key that the token itself names or brings is not taken', async (t) => {
  const { shop, good } = await open(t)
  const asked: string[] = []
  const trap = createServer((request, answer) => {
    asked.push(request.url ?? '')
    answer.end('{"keys":[]}')
  })
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve))
  t.after(() => trap.close())
  const url = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/keys`
  const own = 'a key of the attacker that is long enough'
  const jwk = { kty: 'oct', alg: 'HS256', k: Buffer.from(own).toString('base64url') }

  await assertRefused(shop, good, [
    ...[
      '../../../../../../dev/null',
      "x' union select 'secret' --",
      '',
      '__proto__',
      'constructor',
      'x'.repeat(400),
      null,
      0,
      ['x'],
      { $gt: '' },
    ].flatMap((kid) => [
      { header: { kid } },
      { header: { kid }, secret: '' },
      { header: { kid }, secret: own },
    ]),
    { header: { kid: undefined } },
    { header: { jku: url, kid: 'theirs' }, secret: own },
    { header: { jku: url }, secret: own },
    { header: { x5u: url }, secret: own },
    { header: { jwk }, secret: own },
    { header: { jwk, kid: undefined }, secret: own },
    { header: { x5c: [Buffer.from(own).toString('base64')] }, secret: own },
  ])
  // With our own key such a header changes nothing.
  assert.equal(await statusWith(shop, forgeToken(good, { header: { jku: url, x5u: url, jwk } })), 200)
  assert.deepEqual(asked, [])
})

test('what a token says must be all of what we say, and of now', async (t) => {
  const { shop, good } = await open(t)
  const now = Math.floor(Date.now() / 1_000)
  const wrongClaims = [
    ...[undefined, null, '', 'soon', 0, -1, now - 1, '9999999999', [now + 60]].map((exp) => ({ exp })),
    ...[now + 60, 'now', null].map((nbf) => ({ nbf })),
    ...[undefined, '', 'other', ['holdfast'], 'Holdfast'].map((iss) => ({ iss })),
    ...[undefined, '', 'other', [], ['other']].map((aud) => ({ aud })),
    ...[undefined, '', null, 5, crypto.randomUUID(), "' or 1=1 --"].map((sub) => ({ sub })),
    ...[undefined, null, 5, [], crypto.randomUUID()].map((sid) => ({ sid })),
  ]
  await assertRefused(shop, good, [
    ...wrongClaims.map((claims) => ({ claims })),
    ...['JWT', 'at+jws', '', undefined, null, 5, 'JOSE'].map((typ) => ({ header: { typ } })),
    ...[['exp'], ['unknown'], [], 'exp'].map((crit) => ({ header: { crit } })),
    { header: { crit: ['b64'], b64: false } },
    { claims: 'no JSON' },
    { claims: '"text"' },
    { claims: '[]' },
  ])
})

test('a session id that is none is no session, even in a token that we signed', async (t) => {
  const { shop, good } = await open(t)
  for (const sid of ['', 'x', "' or 1=1 --", '{}', '\0', `${good.sessionId}\0`]) {
    assert.equal(await statusWith(shop, forgeToken(good, { claims: { sid } })), 401, sid)
  }
})

test('a token of somebody else’s session is nobody’s', async (t) => {
  const { shop, person, good } = await open(t)
  const other = await welcome(shop, { role: 'super_admin' })
  await assertRefused(shop, good, [{ claims: { sid: other.sessionId } }, { claims: { sub: other.id } }])

  // Said twice, one of the two counts, and it must fit the session.
  const exp = Math.floor(Date.now() / 1_000) + 600
  const rest = `"sid":"${person.sessionId}","iss":"holdfast","aud":"holdfast","exp":${exp}`
  for (const [first, second] of [
    [other.id, person.id],
    [person.id, other.id],
  ]) {
    const claims = `{"sub":"${first}","sub":"${second}",${rest}}`
    const { status, body } = await shop.get('/users/profile', { as: forgeToken(good, { claims }) })
    assert.ok(status === 401 || body.id === person.id, `${status} ${body.id}`)
  }
})

test('a session that has ended has ended, whatever its token says', async (t) => {
  const { shop, good } = await open(t)
  const lasting = forgeToken(good, { claims: { exp: 32_503_680_000 } })
  const endless = forgeToken(good, { claims: { exp: 1e300 } })
  for (const token of [lasting, endless]) assert.equal(await statusWith(shop, token), 200)

  await shop.db.sql`update sessions set expires_at = now() where id = ${good.sessionId}`
  for (const token of [lasting, endless, forgeToken(good)]) assert.equal(await statusWith(shop, token), 401)
})

test('what is no token of ours in form is none: encrypted, cut, endless, or in pieces', async (t) => {
  const { shop, person } = await open(t)
  const [header, claims, signature] = person.token.split('.')
  const jwe = `${Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString('base64url')}..aaaa.bbbb.cccc`
  const bad = [
    jwe,
    `${header}.${claims}`,
    `${header}.${claims}.`,
    `.${claims}.${signature}`,
    `${header}..${signature}`,
    `${header}.${signature}.${claims}`,
    `${person.token}.${signature}`,
    '..',
    '.',
    `${person.token.slice(0, 40)}${'A'.repeat(10_000)}`,
    `${header}.${Buffer.from('x'.repeat(7_000)).toString('base64url')}.${signature}`,
    'null',
    'undefined',
    '[object Object]'.replace(' ', ''),
  ]
  for (const token of bad) assert.equal(await statusWith(shop, token), 401, token.slice(0, 60))
})

test('a token counts in the Authorization header and nowhere else', async (t) => {
  const { shop, person } = await open(t)
  const { token } = person
  const elsewhere = [
    `token=${token}`,
    `access_token=${token}`,
    `authorization=Bearer%20${token}`,
    `jwt=${token}`,
  ]
  for (const query of elsewhere) assert.equal((await shop.get(`/users/profile?${query}`)).status, 401)
  for (const name of ['x-access-token', 'x-auth-token', 'token', 'proxy-authorization', 'x-api-key']) {
    const headers = { [name]: name.startsWith('proxy') ? `Bearer ${token}` : token }
    assert.equal((await shop.get('/users/profile', { headers })).status, 401, name)
  }
  for (const text of [token, `Token ${token}`, `Basic ${token}`, `Bearer, ${token}`, `Bearer ${token}, x`]) {
    assert.equal((await shop.get('/users/profile', { headers: { authorization: text } })).status, 401, text)
  }
})

test('of two Authorization headers the first counts, and none is added to the other', async (t) => {
  const { shop, person } = await open(t)
  const right = `Authorization: Bearer ${person.token}`
  const wrong = 'Authorization: Bearer x'
  const statusOf = async (...headers: string[]) =>
    (await exchange(shop.url, requestOf('GET /users/profile', ...headers))).status
  assert.equal(await statusOf(right, wrong), 200)
  assert.equal(await statusOf(wrong, right), 401)
  assert.equal(await statusOf('Authorization:', right), 401)
})
