import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { Type } from 'typebox'
import { startHttp } from '../../../test/support/fake-platform.ts'
import { problemResponses, Strict, Uuid } from './schemas.ts'

test('the description says who may call what', async (t) => {
  const { http } = await startHttp(t, (http) => {
    const schema = { params: Strict({ id: Uuid }), response: { 200: Strict({}), ...problemResponses } }
    const ok = async () => ({})
    http.get('/open/:id', { config: { access: 'public' }, schema }, ok)
    http.get('/link/:id', { config: { access: 'link' }, schema }, ok)
    http.delete('/closed/:id', { config: { access: 'operator', scope: 'orders:read' }, schema }, ok)
    http.put('/closed/:id', { config: { access: 'admin' }, schema }, ok)
  })
  const description = (await http.inject('/openapi.json')).json()
  assert.equal(description.openapi, '3.1.0')
  assert.deepEqual(description.servers, [{ url: '/api/v1' }])
  assert.deepEqual(description.paths['/open/{id}'].get.security, [])
  const anybody = [{ session: [] }, { browserSession: [] }]
  assert.deepEqual(description.paths['/link/{id}'].get.security, [{ linkToken: [] }, ...anybody])
  const { put, delete: remove } = description.paths['/closed/{id}']
  assert.deepEqual(remove.security, [
    { session: ['operator'] },
    { browserSession: ['operator'] },
    { apiKey: ['orders:read'] },
  ])
  assert.deepEqual(put.security, [{ session: ['admin'] }, { browserSession: ['admin'] }])
  assert.ok(description.paths['/open/{id}'].get.responses['4XX'].content['application/problem+json'])
  assert.ok(!Object.keys(description.paths).some((path) => /docs|redoc|openapi/.test(path)))
})

test('the description says of which routes the body may be left out', async (t) => {
  const { http } = await startHttp(t, (http) => {
    const config = { access: 'public' } as const
    const body = Strict({ reason: Type.Optional(Type.String()) })
    http.post('/any', { config, schema: { body: Type.Optional(body) } }, async () => ({}))
    http.post('/needed', { config, schema: { body } }, async () => ({}))
  })
  const { paths } = (await http.inject('/openapi.json')).json()
  const [any, needed] = [paths['/any'].post, paths['/needed'].post]
  assert.deepEqual([any.requestBody.required, needed.requestBody.required], [false, true])
  assert.ok(any.requestBody.content['application/json'].schema.properties.reason)
  assert.deepEqual(
    Object.keys(any).filter((key) => key.startsWith('x-')),
    [],
  )
})

test('the description says of a field with a default that it may be left out', async (t) => {
  const { http } = await startHttp(t, (http) => {
    const config = { access: 'public' } as const
    const Many = Type.Integer({ default: 10 })
    const trip = Strict({ id: Uuid, places: Many })
    const body = Strict({ trips: Type.Array(trip), days: Many })
    const querystring = Strict({ limit: Many, name: Type.String() })
    http.post('/things', { config, schema: { body, querystring } }, async ({ body }) => body)
  })
  const { post } = (await http.inject('/openapi.json')).json().paths['/things']
  const { required, properties } = post.requestBody.content['application/json'].schema
  assert.deepEqual([required, properties.trips.items.required], [['trips'], ['id']])
  assert.deepEqual(
    post.parameters.map(({ name, required }: { name: string; required: boolean }) => [name, required]),
    [
      ['limit', false],
      ['name', true],
    ],
  )
  const trips = [{ id: randomUUID() }]
  const answer = await http.inject({ method: 'POST', url: '/things?name=x', payload: { trips } })
  assert.deepEqual(answer.json(), { trips: [{ ...trips[0], places: 10 }], days: 10 })
})

test('its pages come whole from our own files', async (t) => {
  const { http } = await startHttp(t)
  const pages = ['/docs', '/docs/', '/redoc']
  for (const url of pages) {
    const page = await http.inject(url)
    assert.equal(page.statusCode, 200, url)
    assert.match(String(page.headers['content-security-policy']), /script-src 'self';/)
    const loaded = [...page.payload.matchAll(/(?:src|href|spec-url)="([^"]+)"/g)].map(([, address]) =>
      String(address),
    )
    assert.ok(loaded.length > 0)
    for (const address of loaded) {
      assert.doesNotMatch(address, /^(https?:)?\/\//)
      const file = await http.inject(new URL(address, `http://here${url}`).pathname)
      assert.equal(file.statusCode, 200, address)
    }
  }
})
