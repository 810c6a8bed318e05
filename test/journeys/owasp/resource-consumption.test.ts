import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp, startProcesses } from '../../support/app.ts'
import { makeSeatType } from '../../support/bookable.ts'
import {
  addressOf,
  ask,
  nameOf,
  type Operation,
  readBodyPlaces,
  readOperations,
  sampleOf,
} from '../../support/openapi.ts'
import { welcome } from '../../support/people.ts'
import { exchange, requestOf } from '../../support/raw-http.ts'
import { share } from '../../support/share.ts'
import { makeVendor } from '../../support/vendors.ts'

const serverOnly = { processKind: 'server' } as const
const openShop = share((lifetime) => startApp(lifetime, serverOnly))

test('every list has pages, and no page is long', async () => {
  const shop = await openShop()
  const { token: as } = await welcome(shop, { role: 'super_admin' })
  const lists = (await readOperations(shop)).filter(isList)
  assert.ok(lists.length >= 7)
  const vendor = await makeVendor(shop)
  const { itemId: item_id } = await makeSeatType(shop.db)
  const { body: booking } = await shop.buy({ items: [{ item_id, quantity: 1 }] })

  for (const operation of lists) {
    const id = operation.path.startsWith('/bookings/') ? booking.order_id : vendor.id
    const path = addressOf(operation, { id })
    const bad = [
      'limit=0',
      'limit=101',
      'limit=-1',
      'limit=1e9',
      'limit=NaN',
      'limit=',
      'limit=1.5',
      'limit=all',
    ]
    const late = ['offset=-1', 'offset=1e400', 'page=0', 'page=-1', 'page=10000001', 'offset=1000000001']
    for (const query of [...bad, ...late, 'limit=1&limit=100', 'limit[]=5', 'limit=5%2C5']) {
      const { status, body } = await shop.get(`${path}?${query}`, { as })
      assert.deepEqual([status, body.code], [400, 'INVALID_REQUEST'], `${path}?${query}`)
    }
    for (const query of ['limit=100', 'offset=1000000000', 'page=10000000&limit=100']) {
      assert.equal((await shop.get(`${path}?${query}`, { as })).status, 200, `${path}?${query}`)
    }
  }
})

function isList({ method, parameters }: Operation): boolean {
  return method === 'GET' && parameters.some(({ name }) => name === 'limit')
}

test('what grows has a list with pages; only what is bounded otherwise has none', async () => {
  const shop = await openShop()
  const bare = (await readOperations(shop)).filter((one) => {
    const { properties = {} } = one.responses['200']?.content?.['application/json']?.schema ?? {}
    const hasList = Object.values<{ type?: string }>(properties).some(({ type }) => type === 'array')
    return hasList && one.method === 'GET' && !one.path.includes('{') && !isList(one)
  })
  // At most a hundred sessions are shown, and each one lasts an hour; of keys there are as many as secrets are configured.
  assert.deepEqual(bare.map(nameOf), ['GET /account/sessions', 'GET /tickets/public-key'])
})

test('a body that is too long, too deep or too wide is refused by every route', async () => {
  const shop = await openShop()
  const { token: as } = await welcome(shop, { role: 'super_admin' })
  const bodies: [body: string, status: number, code: string][] = [
    [`"${'x'.repeat(65 * 1024)}"`, 413, 'BODY_TOO_LARGE'],
    [`${'['.repeat(17)}${']'.repeat(17)}`, 400, 'BODY_TOO_DEEP'],
    [`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`, 400, 'BODY_TOO_DEEP'],
    ['['.repeat(60_000), 400, 'MALFORMED_JSON'],
    [`{${Array.from({ length: 5_000 }, (_, at) => `"k${at}":1`)}}`, 400, 'INVALID_REQUEST'],
    [`[${'0,'.repeat(30_000)}0]`, 400, 'INVALID_REQUEST'],
    [`1${'0'.repeat(60_000)}`, 400, 'INVALID_REQUEST'],
  ]
  for (const operation of (await readOperations(shop)).filter(({ body }) => body)) {
    const request = { ...operation, path: addressOf(operation) }
    for (const [body, status, code] of bodies) {
      const answer = await ask(shop, request, { as, body })
      const said = `${nameOf(operation)} ${body.slice(0, 20)}`
      assert.deepEqual([answer.status, answer.body.code], [status, code], said)
    }
  }
})

test('no text is kept that is longer than it needs to be', async () => {
  const shop = await openShop()
  const { token: as } = await welcome(shop, { role: 'super_admin' })
  await shop.offer({ product_id: 'some-words' })
  const long = ['a', '1', ' ', '%', 'é', '😀'].map((letter) => letter.repeat(15_000))
  const places = await readBodyPlaces(shop)
  for (const { operation, title, schema, put } of places.filter((one) => one.schema.type === 'string')) {
    const path = addressOf(operation, { id: 'some-words' })
    const sample = `${sampleOf(schema)}`
    // Also what looks like a good one for most of its length.
    for (const text of [...long, sample.slice(0, 1).repeat(15_000 - sample.length) + sample]) {
      const { status } = await ask(shop, { ...operation, path }, { as, body: put(text) })
      assert.equal(status, 400, `${title} ${text.slice(0, 3)}`)
    }
  }
})

test('a list in a body has an end', async () => {
  const shop = await openShop()
  const { token: as } = await welcome(shop, { role: 'super_admin' })
  const lists = (await readBodyPlaces(shop)).filter(({ schema }) => schema.items)
  assert.ok(lists.length > 0)
  for (const { operation, title, schema, put } of lists) {
    const body = put(Array.from({ length: 51 }, () => sampleOf(schema.items ?? {})))
    const { status } = await ask(shop, { ...operation, path: addressOf(operation) }, { as, body })
    assert.equal(status, 400, title)
  }
})

test('a crowd at the sign-in is turned away, and nobody else waits for it', async (t) => {
  const shop = await startProcesses(t, { servers: 1, workers: 0 })
  const { product_id } = await shop.offer()
  const answered: number[] = []
  const [crowded, served] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const signIns = Array.from({ length: 60 }, async (_, number) => {
    const { status, head, body } = await exchange(shop.url, signInOf(`nobody-${number}@example.com`))
    if (Number.isNaN(status)) return
    answered.push(status)
    if (status === 503) assert.match(head, /^retry-after: 1$/im)
    else assert.deepEqual([status, JSON.parse(body).code], [401, 'WRONG_CREDENTIALS'])
    if (countOf(answered, 503) === 20) crowded.resolve()
    if (status === 401) served.resolve()
  })

  await Promise.race([crowded.promise, Promise.all(signIns)])
  assert.ok(countOf(answered, 503) >= 20)
  assert.equal((await shop.get('/livez')).status, 200)
  assert.equal((await shop.buy({ product_id })).status, 202)
  assert.ok(countOf(answered, 401) < 30, 'others did not wait for the crowd')
  await served.promise
  // Whoever still waits would be served, too; it would only take long.
  await shop.servers[0]?.kill('SIGKILL')
  for (const outcome of await Promise.allSettled(signIns)) {
    const { code } = outcome.status === 'rejected' ? outcome.reason : { code: 'ECONNRESET' }
    assert.equal(code, 'ECONNRESET')
  }
})

function countOf(statuses: readonly number[], wanted: number): number {
  return statuses.filter((status) => status === wanted).length
}

/** By hand, because on a busy machine the last of a crowd waits longer than a client does. */
function signInOf(email: string): string {
  const body = JSON.stringify({ email, password: 'a long walk in the rain' })
  const headers = ['Content-Type: application/json', `Content-Length: ${body.length}`]
  return `${requestOf('POST /auth/login', ...headers)}${body}`
}
