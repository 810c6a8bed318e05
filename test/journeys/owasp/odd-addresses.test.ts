import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../../support/app.ts'
import { addressOf, isOpen, nameOf, readOperations } from '../../support/openapi.ts'
import { welcome } from '../../support/people.ts'
import { exchange, requestOf } from '../../support/raw-http.ts'
import { share } from '../../support/share.ts'

const serverOnly = { processKind: 'server' } as const
const openShop = share((lifetime) => startApp(lifetime, serverOnly))

/** Ways to write an address so that a proxy in front, or a guard by prefix, takes it for another one. */
const spellings: ((path: string) => string)[] = [
  (path) => path,
  (path) => `${path}/`,
  (path) => `${path}//`,
  (path) => `/${path}`,
  (path) => path.replaceAll('/', '//'),
  (path) => path.replaceAll('/', '\\'),
  (path) => path.toUpperCase(),
  (path) => path.replace(/\w/, (first) => first.toUpperCase()),
  (path) => path.replace(/\w/, (first) => `%${first.charCodeAt(0).toString(16)}`),
  (path) => path.replace(/\w/, (first) => `%25${first.charCodeAt(0).toString(16)}`),
  (path) => path.replaceAll('/', '%2f'),
  (path) => path.replaceAll('/', '%5c'),
  (path) => `/.${path}`,
  (path) => `/livez/..${path}`,
  (path) => `/livez/..;${path}`,
  (path) => `/livez/%2e%2e${path}`,
  (path) => `/products/..%2f${path}`,
  (path) => `/docs/static/..${path}`,
  (path) => `/assets/..${path}`,
  (path) => `${path};x=/livez`,
  (path) => `${path}%20`,
  (path) => `${path}%09`,
  (path) => `${path}%00`,
  (path) => `${path}.json`,
  (path) => `${path}#/livez`,
  (path) => `${path}?/livez`,
  (path) => `${path}/..;/livez`,
  (path) => `${path}%3f`,
  (path) => `/api/v1/api/v1${path}`,
  (path) => `/api/v1//${path}`,
  (path) => `/api/v1/..${path}`,
  (path) => `/api/v1;${path}`,
  (path) => `/api/v2${path}`,
  (path) => `http://livez${path}`,
  (path) => `http://livez/api/v1${path}`,
]

test('no way to write a guarded address opens it', async () => {
  const shop = await openShop()
  const operations = await readOperations(shop)
  const { token } = await welcome(shop, { role: 'user' })
  const ofUser = `Authorization: Bearer ${token}`

  // One method of each path; what opens one would open all.
  const guarded = new Map(operations.filter((one) => !isOpen(one)).map((one) => [one.path, one]))
  for (const operation of guarded.values()) {
    const path = addressOf(operation)
    const headers = operation.role === 'user' ? [] : [ofUser]
    for (const spell of spellings) {
      const line = `${operation.method} ${spell(path)}`
      const { status } = await exchange(shop.url, requestOf(line, ...headers))
      assert.ok(status >= 400 && status < 500, `${line}: ${status}`)
    }
  }
})

test('the addresses that are guarded are those that answer whoever may', async () => {
  const shop = await openShop()
  const { token } = await welcome(shop, { role: 'super_admin' })
  const may = `Authorization: Bearer ${token}`
  for (const path of [
    '/users',
    '/users/',
    '/api/v1/users',
    '/%75sers',
    'http://here/users',
    '/users?limit=1',
  ]) {
    assert.equal((await exchange(shop.url, requestOf(`GET ${path}`, may))).status, 200, path)
    assert.equal((await exchange(shop.url, requestOf(`GET ${path}`))).status, 401, path)
  }
})

test('a method that a path does not have is refused, whatever the path', async () => {
  const shop = await openShop()
  const operations = await readOperations(shop)
  const { token } = await welcome(shop, { role: 'super_admin' })
  const may = `Authorization: Bearer ${token}`

  for (const one of operations) {
    const address = addressOf(one)
    // `/users/profile` fits `/users/{id}`, too.
    const own = operations.filter(({ path }) =>
      new RegExp(`^${path.replace(/{\w+}/g, '[^/]+')}$`).test(address),
    )
    const known = own.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
    const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']
    for (const method of methods.filter((name) => !known.includes(name))) {
      const { status, head } = await exchange(shop.url, requestOf(`${method} ${address}`, may))
      assert.equal(status, 405, nameOf({ method, path: address }))
      const allowed = /^allow: (.*)$/im.exec(head)?.[1]?.split(', ') ?? []
      assert.deepEqual([...new Set(allowed)].sort(), [...new Set(known)].sort(), address)
    }
  }
})

test('HEAD asks for the same right as GET', async () => {
  const shop = await openShop()
  const operations = await readOperations(shop)
  for (const operation of operations.filter((one) => one.method === 'GET' && !isOpen(one))) {
    const line = `HEAD ${addressOf(operation)}`
    assert.equal((await exchange(shop.url, requestOf(line))).status, 401, line)
  }
})

test('a method in a header or in the address is not believed', async () => {
  const shop = await openShop()
  const admin = await welcome(shop, { role: 'admin' })
  const { id } = await welcome(shop)
  const as = admin.token
  const names = ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override', '_method']

  for (const name of names) {
    const headers = { [name]: 'DELETE' }
    assert.equal((await shop.get(`/users/${id}`, { as, headers })).status, 200)
    assert.equal((await shop.post(`/users/${id}`, {}, { as, headers })).status, 405)
    assert.ok([200, 400].includes((await shop.get(`/users/${id}?_method=DELETE`, { as })).status))
  }
  for (const name of ['X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Path', 'X-Forwarded-Prefix']) {
    assert.equal((await shop.get('/livez', { headers: { [name]: '/api/v1/users' } })).body.status, 'ok')
  }
  assert.equal((await shop.get(`/users/${id}`, { as })).body.id, id)
})

test('nobody makes a proxy of us', async () => {
  const shop = await openShop()
  const { status, body } = await exchange(shop.url, requestOf('CONNECT example.com:443'))
  assert.ok(Number.isNaN(status) || status >= 400, body)
})
