import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../../support/app.ts'
import {
  addressOf,
  ask,
  nameOf,
  placesIn,
  readBodyPlaces,
  readOperations,
  sampleOf,
} from '../../support/openapi.ts'
import { welcome } from '../../support/people.ts'
import { exchange, requestOf } from '../../support/raw-http.ts'
import { share } from '../../support/share.ts'

const serverOnly = { processKind: 'server' } as const
const openShop = share((lifetime) => startApp(lifetime, serverOnly))

/** The program runs in this process, so what it pollutes shows here. */
function assertUnpolluted(): void {
  const plain = {} as Record<string, unknown>
  for (const name of ['polluted', 'role', 'isAdmin', 'status']) assert.equal(plain[name], undefined, name)
}

test('no key of a body reaches a prototype, at any depth', async () => {
  const shop = await openShop()
  const { token: as } = await welcome(shop, { role: 'super_admin' })
  const poison = '{"polluted":1,"role":"super_admin","isAdmin":true}'
  const members = [
    `"__proto__":${poison}`,
    `"\\u005f_proto__":${poison}`,
    `"__proto__":null`,
    `"constructor":{"prototype":${poison}}`,
    `"constructor":${poison}`,
    `"prototype":${poison}`,
    `"toString":"x"`,
    `"hasOwnProperty":1`,
  ]
  const objects = (await readBodyPlaces(shop)).filter(({ schema }) => schema.properties)
  assert.ok(objects.length > 0)
  for (const { operation, title, schema, put } of objects) {
    for (const member of members) {
      const good = JSON.stringify(put({ ...sampleOf(schema), marked: true }))
      const body = good.replace('"marked":true', member)
      const request = { ...operation, path: addressOf(operation) }
      const { status, body: problem } = await ask(shop, request, { as, body })
      assert.deepEqual([status, problem.code], [400, 'INVALID_REQUEST'], `${title} ${member}`)
    }
  }
  assertUnpolluted()
})

test('no word of an address reaches a prototype', async () => {
  const shop = await openShop()
  const words = ['__proto__', '__proto__[polluted]', 'constructor[prototype][polluted]', '__proto__.polluted']
  for (const operation of (await readOperations(shop)).filter(({ method }) => method === 'GET')) {
    const isStrict = operation.parameters.some((parameter) => parameter.in === 'query')
    for (const word of [...words, 'toString', 'hasOwnProperty']) {
      const { status } = await shop.get(`${addressOf(operation)}?${word}=1`, { asOperator: true })
      if (isStrict) assert.equal(status, 400, `${nameOf(operation)} ${word}`)
      else assert.ok(status < 500, `${nameOf(operation)} ${word}`)
    }
  }
  for (const word of words) assert.ok((await shop.get(`/products/${word}`)).status < 500)
  assertUnpolluted()
})

test('what is said twice is not half believed', async () => {
  const shop = await openShop()
  const { token: as } = await welcome(shop, { role: 'super_admin' })
  for (const operation of await readOperations(shop)) {
    const path = addressOf(operation)
    for (const { in: part, name, schema } of operation.parameters) {
      if (part !== 'query') continue
      const value = encodeURIComponent(sampleOf(schema))
      const twice = [`${name}=${value}&${name}=${value}`, `${name}[]=${value}`, `${name}[0]=${value}`]
      for (const query of [...twice, `${name}=${value}&${name.toUpperCase()}=${value}`]) {
        assert.equal((await shop.get(`${path}?${query}`, { as })).status, 400, `${path}?${query}`)
      }
    }
    for (const { name, schema, put } of placesIn(operation.body ?? {}).filter(
      (one) => one.schema.properties,
    )) {
      const [field = ''] = Object.keys(sampleOf(schema))
      const spelled = `\\u${field.charCodeAt(0).toString(16).padStart(4, '0')}${field.slice(1)}`
      const good = JSON.stringify(put({ ...sampleOf(schema), marked: true }))
      for (const key of [field, spelled]) {
        const body = good.replace('"marked":true', `"${key}":null`)
        const { status, body: problem } = await ask(shop, { ...operation, path }, { as, body })
        assert.deepEqual(
          [status, problem.code],
          [400, 'DUPLICATE_KEY'],
          `${nameOf(operation)} ${name}/${key}`,
        )
      }
    }
  }
})

test('a link token that is said twice opens nothing', async () => {
  const shop = await openShop()
  const { product_id } = await shop.offer()
  const { body } = await shop.buy({ product_id })
  const token = new URL(body.status_url).searchParams.get('token')
  for (const query of [`token=${token}&token=${token}`, `token=x&token=${token}`, `token[]=${token}`]) {
    assert.equal((await shop.get(`/checkouts/${body.id}?${query}`)).status, 400, query)
  }
})

test('a head that could be read in two ways is refused', async () => {
  const shop = await openShop()
  const json = 'Content-Type: application/json'
  const heads = [
    ['Content-Length: 2', 'Content-Length: 3'],
    ['Content-Length: 2', 'Transfer-Encoding: chunked'],
    ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'],
    ['Transfer-Encoding: xchunked'],
    ['Content-Length: +2'],
    ['Content-Length: 2, 2'],
    ['Content-Length : 2'],
    ['Idempotency-Key: one', 'Idempotency-Key: two', 'Content-Length: 2'],
  ]
  for (const head of heads) {
    const request = `${requestOf('POST /checkouts', json, ...head)}{}\r\n\r\n`
    assert.equal((await exchange(shop.url, request)).status, 400, head.join())
  }
  const noHost = 'GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n'
  assert.equal((await exchange(shop.url, noHost)).status, 400)
})
