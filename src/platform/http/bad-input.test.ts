import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { startHttp } from '../../../test/support/fake-platform.ts'
import type { Http } from './http.ts'
import { Email, pagingFields, problemResponses, Strict, Uuid } from './schemas.ts'

const Body = Strict({
  email: Email,
  items: Type.Array(
    Strict({
      product_id: Type.String({ minLength: 1 }),
      quantity: Type.Integer({ minimum: 1, maximum: 1000 }),
    }),
    { minItems: 1, maxItems: 50 },
  ),
  metadata: Type.Optional(Type.Record(Type.String(), Type.String())),
})

function routes(http: Http): void {
  const config = { access: 'public' } as const
  const response = { 201: Strict({ quantity: Type.Integer() }), ...problemResponses }
  http.post('/things', { config, schema: { body: Body, response } }, async (request, reply) =>
    reply.code(201).send({ quantity: request.body.items.length }),
  )
  http.get(
    '/things',
    { config, schema: { querystring: Strict(pagingFields) } },
    async (request) => request.query,
  )
  http.get('/things/:id', { config, schema: { params: Strict({ id: Uuid }) } }, async () => ({}))
}

const item = { product_id: 'prod_001', quantity: 1 }
const good = { email: 'buyer@example.org', items: [item] }

async function post(http: Http, payload: unknown, headers: Record<string, string> = {}) {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const answer = await http.inject({
    method: 'POST',
    url: '/api/v1/things',
    payload: text,
    headers: { 'content-type': 'application/json', ...headers },
  })
  return { answer, problem: answer.json() }
}

const refused: [name: string, body: unknown, path: string][] = [
  ['a text for a number', { ...good, items: [{ ...item, quantity: '1' }] }, '/items/0/quantity'],
  ['a number for a text', { ...good, email: 5 }, '/email'],
  ['a truth for a number', { ...good, items: [{ ...item, quantity: true }] }, '/items/0/quantity'],
  ['null', { ...good, email: null }, '/email'],
  ['an object for a list', { ...good, items: item }, '/items'],
  ['an unknown field', { ...good, colour: 'red' }, '/colour'],
  ['an unknown field inside', { ...good, items: [{ ...item, colour: 'red' }] }, '/items/0/colour'],
  ['a missing field', { email: good.email }, '/items'],
  ['zero', { ...good, items: [{ ...item, quantity: 0 }] }, '/items/0/quantity'],
  ['a negative number', { ...good, items: [{ ...item, quantity: -1 }] }, '/items/0/quantity'],
  ['half a piece', { ...good, items: [{ ...item, quantity: 1.5 }] }, '/items/0/quantity'],
  ['a huge number', { ...good, items: [{ ...item, quantity: 1_000_000_000 }] }, '/items/0/quantity'],
  ['no items', { ...good, items: [] }, '/items'],
  ['51 items', { ...good, items: Array(51).fill(item) }, '/items'],
  ['a bad e-mail', { ...good, email: 'buyer@' }, '/email'],
  ['a long e-mail', { ...good, email: `${'a'.repeat(60_000)}@example.org` }, '/email'],
  ['a list', [good], ''],
  ['a bare value', 5, ''],
]

for (const [name, body, path] of refused) {
  test(`${name} is refused, and the answer says where`, async (t) => {
    const { http } = await startHttp(t, routes)
    const { answer, problem } = await post(http, body)
    assert.equal(answer.statusCode, 400)
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
    assert.equal(problem.code, 'INVALID_REQUEST')
    assert.deepEqual([problem.errors[0].in, problem.errors[0].path], ['body', path])
  })
}

const unreadable: [name: string, text: string, code: string, status: number][] = [
  ['no body', '', 'MALFORMED_JSON', 400],
  ['half a body', '{"email":', 'MALFORMED_JSON', 400],
  ['a double key', '{"email":"a@b.co","email":"b@b.co"}', 'DUPLICATE_KEY', 400],
  ['a deep body', `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`, 'BODY_TOO_DEEP', 400],
  ['2^53', JSON.stringify({ ...good, items: [{ ...item, quantity: 2 ** 53 }] }), 'INVALID_REQUEST', 400],
  ['a poisoned key', '{"__proto__":{"email":"a@b.co"}}', 'INVALID_REQUEST', 400],
  ['65 KiB', JSON.stringify({ ...good, email: 'a'.repeat(65 * 1024) }), 'BODY_TOO_LARGE', 413],
  ['1 MiB', 'x'.repeat(1024 * 1024), 'BODY_TOO_LARGE', 413],
]

for (const [name, text, code, status] of unreadable) {
  test(`${name} is refused with ${code}`, async (t) => {
    const { http } = await startHttp(t, routes)
    const { answer, problem } = await post(http, text)
    assert.deepEqual([answer.statusCode, problem.status, problem.code], [status, status, code])
  })
}

test('only JSON is taken', async (t) => {
  const { http } = await startHttp(t, routes)
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'x',
  ]) {
    const { answer, problem } = await post(http, good, { 'content-type': type })
    assert.deepEqual([answer.statusCode, problem.code], [415, 'UNSUPPORTED_MEDIA_TYPE'], type)
  }
  const withCharset = await post(http, good, { 'content-type': 'application/json; charset=utf-8' })
  assert.equal(withCharset.answer.statusCode, 201)
})

test('no body at all is not an empty one', async (t) => {
  const { http } = await startHttp(t, routes)
  const answer = await http.inject({ method: 'POST', url: '/things' })
  assert.deepEqual([answer.statusCode, answer.json().code], [400, 'INVALID_REQUEST'])
})

test('neither the answer nor the log repeats a card number, wherever it stood', async (t) => {
  const { http, lines } = await startHttp(t, routes)
  const card = '4242424242424242'
  const bodies = [
    { ...good, [card]: 1 },
    { ...good, email: card },
    { ...good, items: [{ ...item, quantity: card }] },
    { ...good, metadata: { [card]: 5 } },
    `{"card":"${card}"`,
  ]
  for (const body of bodies) {
    const { answer } = await post(http, body)
    assert.equal(answer.statusCode, 400)
    assert.ok(!answer.payload.includes('4242'), answer.payload)
  }
  const addresses = [
    `/things/${card}`,
    `/things?limit=${card}`,
    `/things?${card}=1`,
    `/${card}`,
    `/%E0?${card}`,
  ]
  for (const url of addresses) {
    const answer = await http.inject(url)
    assert.ok(answer.statusCode >= 400, url)
    assert.ok(!answer.payload.includes('4242'), answer.payload)
  }
  assert.ok(!lines.join('').includes('4242'))
  assert.ok(!(await http.inject('/metrics')).payload.includes('4242'))
})

test('paging is read from text and bounded', async (t) => {
  const { http } = await startHttp(t, routes)
  assert.deepEqual((await http.inject('/things?limit=100&offset=40')).json(), { limit: 100, offset: 40 })
  assert.deepEqual((await http.inject('/things')).json(), { limit: 20 })
  for (const query of [
    'limit=0',
    'limit=101',
    'limit=x',
    'limit=1&limit=2',
    'offset=-1',
    'page=0',
    'colour=red',
  ]) {
    assert.equal((await http.inject(`/things?${query}`)).statusCode, 400, query)
  }
})

test('an id is a UUID and nothing around it', async (t) => {
  const { http } = await startHttp(t, routes)
  const id = '0190a000-0000-7000-8000-000000000000'
  assert.equal((await http.inject(`/things/${id}/`)).statusCode, 200)
  for (const bad of [`urn:uuid:${id}`, '1', `${id}%00`, `${id}'`]) {
    assert.equal((await http.inject(`/things/${bad}`)).statusCode, 400, bad)
  }
})

test('a body that may be left out may be missing, empty or an object, and nothing else', async (t) => {
  const { http } = await startHttp(t, (http) => {
    const config = { access: 'public' } as const
    const body = Type.Optional(Strict({ reason: Type.Optional(Type.String()) }))
    http.post('/end', { config, schema: { body } }, async (request) => ({ body: request.body }))
  })
  const json = { 'content-type': 'application/json' }
  const end = async (wanted: { payload?: string; headers?: typeof json }) => {
    const answer = await http.inject({ method: 'POST', url: '/end', ...wanted })
    return answer.statusCode === 200 ? answer.json().body : answer.json().code
  }
  assert.deepEqual(await end({}), {})
  assert.deepEqual(await end({ headers: json }), {})
  assert.deepEqual(await end({ headers: json, payload: '' }), {})
  assert.deepEqual(await end({ headers: json, payload: '{}' }), {})
  assert.deepEqual(await end({ headers: json, payload: '{"reason":"ill"}' }), { reason: 'ill' })
  for (const payload of ['null', '[]', '{"other":1}', '{"reason":1}'])
    assert.equal(await end({ headers: json, payload }), 'INVALID_REQUEST', payload)
  assert.equal(await end({ headers: json, payload: ' ' }), 'MALFORMED_JSON')
})
