import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp, startProcesses } from '../../support/app.ts'
import type { Answer } from '../../support/http.ts'
import { logIn, register, welcome } from '../../support/people.ts'

const serverOnly = { processKind: 'server' } as const
const wrong = 'not the one'

function limitOf({ headers }: Answer): (string | null)[] {
  return ['ratelimit-limit', 'ratelimit-remaining'].map((name) => headers.get(name))
}

function assertLimited({ status, headers, body }: Answer, windowSeconds: number): void {
  assert.deepEqual([status, body.code], [429, 'RATE_LIMITED'])
  const wait = Number(headers.get('retry-after'))
  assert.ok(wait > windowSeconds - 120 && wait <= windowSeconds, `${wait} seconds`)
  assert.deepEqual([body.retry_after_seconds, Number(headers.get('ratelimit-reset'))], [wait, wait])
  assert.equal(headers.get('ratelimit-remaining'), '0')
}

test('the eleventh sign-in of an account is turned away, at every server, whatever the password', async (t) => {
  const shop = await startProcesses(t, { servers: 2, workers: 0 })
  const [, second] = shop.servers
  if (!second) throw new Error('There is one server only.')
  const doors = [shop, shop.at(second)] as const
  const [ada, eve] = [await register(shop), await register(shop)]

  for (let nth = 1; nth <= 10; nth += 1) {
    const answer = await logIn(doors[nth % 2 ? 0 : 1], { email: ada.email, password: wrong })
    assert.deepEqual([answer.status, ...limitOf(answer)], [401, '10', String(10 - nth)])
  }

  for (const door of doors) {
    const forwarded = { 'x-forwarded-for': '203.0.113.7', forwarded: 'for=203.0.113.7' }
    assertLimited(await logIn(door, ada, { headers: forwarded }), 900)
    assertLimited(await logIn(door, { ...ada, email: ada.email.toUpperCase() }), 900)
    assert.equal((await logIn(door, eve)).status, 200, 'others sign in')
  }
  assert.equal((await shop.get('/users/profile', { as: ada.token })).status, 200, 'whoever is in stays in')
  const keys = await shop.db.sql<{ key: string }>`select key from rate_limits`
  assert.ok(
    keys.length > 0 && !JSON.stringify(keys).includes(ada.email),
    'what is counted says not who it was',
  )
})

test('a right password makes the wrong ones before it forgotten', async (t) => {
  const shop = await startApp(t, serverOnly)
  const ada = await register(shop)

  for (const nth of [1, 2]) {
    for (let again = 0; again < 3; again += 1) await logIn(shop, { ...ada, password: wrong })
    const right = await logIn(shop, ada)
    assert.deepEqual([right.status, ...limitOf(right)], [200, '10', '6'], `turn ${nth}`)
  }
})

test('guessing the current password is counted like guessing at the door', async (t) => {
  const shop = await startApp(t, serverOnly)
  const ada = await register(shop)
  const guess = (current_password: string) =>
    shop.put('/account/password', { current_password, new_password: 'a harbour' }, { as: ada.token })

  for (let nth = 1; nth <= 10; nth += 1) assert.equal((await guess(wrong)).body.code, 'WRONG_PASSWORD')

  assertLimited(await guess(ada.password), 900)
})

test('links to a new password are mailed five times an hour to one address', async (t) => {
  const shop = await startApp(t, serverOnly)
  const { email } = await welcome(shop)
  const ask = (wanted: string, headers = {}) =>
    shop.post('/auth/password-reset', { email: wanted }, { headers })

  for (const known of [email, 'nobody@example.com']) {
    for (let nth = 1; nth <= 5; nth += 1) assert.equal((await ask(known)).status, 202)
    assertLimited(await ask(known.toUpperCase()), 3_600)
  }
  const links = await shop.db.sql`select id from one_time_links`
  assert.equal(links.length, 10)
})

test('whoever tries many accounts from one address is turned away, wherever he says that he is', async (t) => {
  const shop = await startApp(t, serverOnly)
  const ask = (nth: number) => {
    const headers = { 'x-forwarded-for': `203.0.113.${nth % 250}`, 'x-real-ip': `203.0.113.${nth % 250}` }
    return shop.post('/auth/password-reset', { email: `nobody-${nth}@example.com` }, { headers })
  }

  const allowed = await Promise.all(Array.from({ length: 100 }, (_, nth) => ask(nth)))
  assert.ok(allowed.every(({ status }) => status === 202))
  assertLimited(await ask(101), 3_600)
})

test('one user starts thirty checkouts a minute; others, operators and programs are not held up', async (t) => {
  const shop = await startApp(t, serverOnly)
  const { product_id } = await shop.offer()
  const [ada, eve, operator] = [
    await welcome(shop),
    await welcome(shop),
    await welcome(shop, { role: 'operator' }),
  ]
  const makeKey = async (scope: string) => {
    const body = { name: scope, scopes: [scope] }
    return (await shop.post('/admin/api-keys', body, { asOperator: true })).body.key
  }
  const buy = (as?: string) => shop.buy({ product_id, ...(as === undefined ? {} : { as }) })
  const countOk = async (buyers: Promise<Answer>[]) =>
    (await Promise.all(buyers)).filter(({ status }) => status === 202).length

  assert.equal(await countOk(Array.from({ length: 40 }, () => buy(ada.token))), 30)

  assertLimited(await buy(ada.token), 60)
  const { held } = await shop.stockOf(product_id)
  assert.equal(held, 30, 'whoever is turned away holds nothing')
  const first = await buy(eve.token)
  assert.deepEqual([first.status, ...limitOf(first)], [202, '30', '29'])
  assert.equal((await buy()).status, 202, 'guests are not counted where nothing is set')
  for (const as of [operator.token, await makeKey('checkouts:write'), shop.adminApiKey])
    assert.equal(await countOk(Array.from({ length: 5 }, () => buy(as))), 5)
  const exempt = await buy(operator.token)
  assert.deepEqual([exempt.status, ...limitOf(exempt)], [202, null, null])
})

test('guests of one address are counted together where that is wanted', async (t) => {
  const shop = await startApp(t, { ...serverOnly, guestCheckoutsPerMinute: 2 })
  const { product_id } = await shop.offer()
  const ada = await welcome(shop)

  const statuses = []
  for (const email of ['a@example.com', 'b@example.com', 'c@example.com'])
    statuses.push((await shop.buy({ product_id, email })).status)

  assert.deepEqual(statuses, [202, 202, 429])
  assert.equal((await shop.buy({ product_id, as: ada.token })).status, 202)
})
