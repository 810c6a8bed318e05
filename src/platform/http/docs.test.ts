import assert from 'node:assert/strict'
import { test } from 'node:test'
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
