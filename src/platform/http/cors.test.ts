import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { fakePlatform, identify } from '../../../test/support/fake-platform.ts'
import { Failure } from '../../values/failure.ts'
import { createHttp } from './index.ts'

const shop = 'https://shop.example'

async function startShop(t: TestContext, corsOrigins?: string[]) {
  const { platform } = fakePlatform()
  const config = { ...platform.config, ...(corsOrigins && { corsOrigins }) }
  const http = await createHttp({ ...platform, config }, { identify })
  t.after(() => http.close())
  http.get('/things', { config: { access: 'public' } }, async () => ({}))
  http.delete('/things', { config: { access: 'operator' } }, async () => ({}))
  http.get('/fails', { config: { access: 'public' } }, async () => {
    throw new Failure('SOLD_OUT')
  })
  const call = async (method: 'GET' | 'DELETE' | 'OPTIONS', url: string, headers: Record<string, string>) => {
    const answer = await http.inject({ method, url, headers })
    const cors = Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))
    return { status: answer.statusCode, headers: answer.headers, cors, text: answer.payload }
  }
  const preflight = (origin: string, method = 'DELETE') =>
    call('OPTIONS', '/things', {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': 'authorization,idempotency-key',
    })
  return { call, preflight }
}

test('a page of an origin on the list may ask, and read what it is told', async (t) => {
  const { call, preflight } = await startShop(t, ['https://other.example', shop])

  const before = await preflight(shop)
  assert.deepEqual([before.status, before.text], [204, ''])
  assert.equal(before.headers['access-control-allow-origin'], shop)
  assert.equal(before.headers['access-control-allow-methods'], 'GET, POST, PUT, PATCH, DELETE')
  assert.equal(
    before.headers['access-control-allow-headers'],
    'Authorization, Content-Type, Idempotency-Key, Prefer',
  )

  for (const [method, url, status] of [
    ['GET', '/things', 200],
    ['DELETE', '/things', 401],
    ['GET', '/fails', 409],
    ['GET', '/nothing', 404],
  ] as const) {
    const answer = await call(method, url, { origin: shop })
    assert.equal(answer.status, status)
    assert.equal(answer.headers['access-control-allow-origin'], shop, url)
    assert.match(String(answer.headers['access-control-expose-headers']), /Retry-After.*X-Request-Id/)
    assert.equal(answer.headers['access-control-allow-credentials'], undefined)
    assert.equal(answer.headers.vary, 'Origin')
  }
})

test('other origins are told nothing, and neither is anybody where no origin is set', async (t) => {
  const withList = await startShop(t, [shop])
  const others = ['https://shop.example.evil.example', 'http://shop.example', `${shop}:8443`, 'null', '']
  for (const origin of others) {
    const answer = await withList.call('GET', '/things', { origin })
    assert.deepEqual([answer.status, answer.cors, answer.headers.vary], [200, [], 'Origin'], origin)
    assert.deepEqual((await withList.preflight(origin)).cors, [], origin)
  }

  const without = await startShop(t)
  const answer = await without.call('GET', '/things', { origin: shop })
  assert.deepEqual([answer.status, answer.cors, answer.headers.vary], [200, [], undefined])
  assert.deepEqual((await without.preflight(shop)).cors, [])
})

test('an address that is unknown stays unknown, and a refused preflight is a problem', async (t) => {
  const { call, preflight } = await startShop(t, [shop])
  const unknown = await call('GET', '/nothing', {})
  assert.deepEqual([unknown.status, unknown.headers.allow], [404, undefined])
  const refused = await preflight('https://evil.example')
  assert.deepEqual([refused.status, JSON.parse(refused.text).code], [405, 'METHOD_NOT_ALLOWED'])
  assert.equal((await call('OPTIONS', '/things', { origin: shop })).status, 204)
})
