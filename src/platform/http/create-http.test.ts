import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { Type } from 'typebox'
import { adminApiKey, fakePlatform, identify, startHttp } from '../../../test/support/fake-platform.ts'
import { Failure } from '../../values/failure.ts'
import type { Http } from './http.ts'
import { createHttp, problemResponses, Strict } from './index.ts'

const open = { config: { access: 'public' } } as const
const ok = async () => ({ status: 'ok' })

test('a path answers with and without the prefix and the last slash', async (t) => {
  const { http } = await startHttp(t, (http) => http.get('/things', open, ok))
  for (const url of ['/things', '/things/', '/api/v1/things', '/api/v1/things/?a=1', '/api/v1/health']) {
    assert.equal((await http.inject(url)).statusCode, 200, url)
  }
  for (const url of ['/api/v1', '/api/v1/', '/api/v1things', '/api/v2/things', '/api/v1/api/v1/things']) {
    assert.equal((await http.inject(url)).statusCode, 404, url)
  }
})

test('a route that does not say who may call it stops the start', async () => {
  const http = await createHttp(fakePlatform().platform, { identify })
  assert.throws(() => http.get('/secret', ok), /GET \/secret does not say who may call it/)
  const config = { access: 'anyone' } as never
  assert.throws(() => http.get('/other', { config }, ok), /GET \/other does not say who may call it/)
  await http.close()
})

test('a body schema that would take unknown fields stops the start', async () => {
  const http = await createHttp(fakePlatform().platform, { identify })
  const body = Strict({ items: Type.Array(Type.Object({ id: Type.String() })) })
  assert.throws(
    () => http.post('/loose', { ...open, schema: { body } }, ok),
    /unknown fields at body\/items\/items/,
  )
  await http.close()
})

test('an operator route asks for the key before it reads the body', async (t) => {
  const { http } = await startHttp(t, (http) => http.post('/admin', { config: { access: 'operator' } }, ok))
  const call = (authorization?: string) =>
    http.inject({
      method: 'POST',
      url: '/admin',
      payload: authorization?.endsWith(adminApiKey) ? '{}' : 'not json',
      headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
    })

  for (const bad of [
    undefined,
    'Bearer',
    'Bearer wrong',
    `Basic ${adminApiKey}`,
    `Bearer ${adminApiKey} x`,
  ]) {
    const answer = await call(bad)
    assert.deepEqual([answer.statusCode, answer.json().code], [401, 'UNAUTHENTICATED'], bad)
    assert.equal(answer.headers['www-authenticate'], 'Bearer realm="holdfast"')
  }
  assert.equal((await call(`bearer ${adminApiKey}`)).statusCode, 200)
})

async function answerOf(t: Parameters<typeof startHttp>[0], error: unknown) {
  const routes = (http: Http) =>
    http.get('/fails', { ...open, schema: { response: problemResponses } }, async () => {
      throw error
    })
  const { http, lines } = await startHttp(t, routes)
  const answer = await http.inject('/fails')
  return { answer, problem: answer.json(), lines }
}

test('a failure answers with its code, status, sentence and details', async (t) => {
  const { answer, problem } = await answerOf(t, new Failure('SOLD_OUT', { item_id: 'x', left: 2, status: 1 }))
  assert.equal(answer.statusCode, 409)
  assert.deepEqual(problem, {
    type: 'urn:holdfast:problem:SOLD_OUT',
    title: 'There are not enough left.',
    status: 409,
    code: 'SOLD_OUT',
    item_id: 'x',
    left: 2,
  })
})

test('an unknown error tells the caller an id and the log the rest', async (t) => {
  const { answer, problem, lines } = await answerOf(
    t,
    new Error('select secret from vault', { cause: new Error('why') }),
  )
  assert.equal(answer.statusCode, 500)
  assert.deepEqual(Object.keys(problem), ['type', 'title', 'status', 'code', 'error_id'])
  const line = lines.map((text) => JSON.parse(text)).find(({ level }) => level === 'error')
  assert.equal(line.error_id, problem.error_id)
  assert.equal(line.route, '/fails')
  assert.match(line.err.message, /vault/)
  assert.equal(line.err.cause.message, 'why')
})

test('whatever is thrown becomes a problem', async (t) => {
  for (const thrown of [
    'text',
    5,
    null,
    { statusCode: 418 },
    Object.assign(new Error('x'), { statusCode: 404 }),
  ]) {
    const { answer, problem } = await answerOf(t, thrown)
    assert.deepEqual([answer.statusCode, problem.code], [500, 'INTERNAL'], String(thrown))
  }
})

test('a database that is away, full or too busy means: try again', async (t) => {
  const reported = (code: string) => Object.assign(new pg.DatabaseError('m', 1, 'error'), { code })
  const errors = [
    Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
    new Error('Connection terminated unexpectedly'),
    new Error('timeout exceeded when trying to connect'),
    ...['53100', '53300', '57P01', '08006', '40P01', '40001'].map(reported),
  ]
  for (const error of errors) {
    const { answer, problem } = await answerOf(t, error)
    assert.deepEqual([answer.statusCode, problem.code], [503, 'UNAVAILABLE'], error.message)
    assert.equal(answer.headers['retry-after'], '1')
  }
  const violation = await answerOf(t, reported('23505'))
  assert.equal(violation.answer.statusCode, 500)
})

test('an answer that does not fit its schema is our error, and leaks nothing', async (t) => {
  const response = { 200: Strict({ id: Type.String(), count: Type.Integer() }) }
  const { http } = await startHttp(t, (http) => {
    http.get('/leaks', { ...open, schema: { response } }, async () => ({ id: 'a', count: 1, secret: 's' }))
    http.get('/lacks', { ...open, schema: { response } }, async () => ({ id: 'a' }) as never)
  })
  assert.deepEqual((await http.inject('/leaks')).json(), { id: 'a', count: 1 })
  const lacks = await http.inject('/lacks')
  assert.deepEqual([lacks.statusCode, lacks.json().code], [500, 'INTERNAL'])
})

test('an unknown address is 404, an unknown method 405 with those that are known', async (t) => {
  const { http } = await startHttp(t, (http) => {
    http.get('/things/:id', open, ok)
    http.post('/things/:id/close', open, ok)
    http.delete('/things/:id', open, ok)
  })
  const missing = await http.inject({ method: 'GET', url: '/api/v1/nothing' })
  assert.deepEqual([missing.statusCode, missing.json().code], [404, 'NOT_FOUND'])
  assert.equal(missing.headers['x-content-type-options'], 'nosniff')

  const wrong = await http.inject({ method: 'PUT', url: '/api/v1/things/5/?x=1' })
  assert.deepEqual([wrong.statusCode, wrong.json().code], [405, 'METHOD_NOT_ALLOWED'])
  assert.deepEqual(String(wrong.headers.allow).split(', ').sort(), ['DELETE', 'GET', 'HEAD'])
  assert.equal((await http.inject({ method: 'GET', url: '/things/5/close' })).headers.allow, 'POST')
})

test('the log has one line per request, with the pattern of its route', async (t) => {
  const { http, lines } = await startHttp(t, (http) => http.get('/things/:id', open, ok))
  await http.inject('/api/v1/things/secret-id?token=secret')
  const [line, ...others] = lines.map((text) => JSON.parse(text))
  assert.equal(others.length, 0)
  assert.deepEqual([line.level, line.route, line.method, line.status], ['debug', '/things/:id', 'GET', 200])
  assert.ok(!lines.join('').includes('secret'))
})

test('requests beyond the bound are refused; probes and streams are not', async (t) => {
  const release = Promise.withResolvers<void>()
  const waiting = async () => {
    await release.promise
    return {}
  }
  const routes = (http: Http) => {
    http.get('/slow', open, waiting)
    http.get('/stream', { config: { access: 'public', isStream: true } }, waiting)
  }
  const { http } = await startHttp(t, routes, { inFlightMax: 2 })

  // An injected request starts when it is awaited.
  const start = async (url: string) => await http.inject(url)
  const slow = [start('/slow'), start('/slow'), start('/stream')]
  const refused = await http.inject('/slow')
  assert.deepEqual(
    [refused.statusCode, refused.json().code, refused.headers['retry-after']],
    [503, 'UNAVAILABLE', '1'],
  )
  for (const probe of ['/livez', '/health', '/readyz', '/metrics']) {
    assert.equal((await http.inject(probe)).statusCode, 200)
  }
  release.resolve()
  assert.deepEqual(
    (await Promise.all(slow)).map(({ statusCode }) => statusCode),
    [200, 200, 200],
  )
  assert.equal((await http.inject('/slow')).statusCode, 200)
})
