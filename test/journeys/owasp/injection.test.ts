import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { startApp, type TestApp } from '../../support/app.ts'
import { hostileTexts, impossibleTexts, noTexts } from '../../support/hostile-texts.ts'
import type { Answer } from '../../support/http.ts'
import {
  addressOf,
  ask,
  nameOf,
  type Operation,
  placesIn,
  readOperations,
  type Sent,
  sampleText,
  withBody,
} from '../../support/openapi.ts'
import { type Person, welcome } from '../../support/people.ts'

type Scene = {
  shop: TestApp
  operations: Operation[]
  target: Person
  /** An address of our own that nobody should call. */
  trap: string
  send(operation: Operation, path: string, sent: Sent, what: string): Promise<Answer>
}

/** With all rights, because what may be done is done. Every answer is looked at. */
async function open(
  t: TestContext,
  texts: readonly string[],
  processKind: 'server' | 'all' = 'server',
): Promise<Scene> {
  const shop = await startApp(t, { processKind })
  const asked: string[] = []
  const listener = createServer((request) => asked.push(request.url ?? '')).listen(0, '127.0.0.1')
  t.after(() => listener.close())
  await new Promise((resolve) => listener.once('listening', resolve))
  await shop.offer({ product_id: sampleText })
  const [admin, target] = [await welcome(shop, { role: 'super_admin' }), await welcome(shop)]
  const tables = await tablesOf(shop)
  t.after(async () => {
    assert.deepEqual(await tablesOf(shop), tables)
    assert.deepEqual(asked, [], 'nothing that a request names is called')
  })
  return {
    ...{ shop, target, operations: await readOperations(shop) },
    trap: `http://127.0.0.1:${(listener.address() as AddressInfo).port}/trap`,
    async send(operation, path, sent, what) {
      const answer = await ask(shop, { ...operation, path }, { as: admin.token, ...sent })
      assertHarmless(answer, `${nameOf(operation)} ${what}`, texts)
      return answer
    },
  }
}

async function tablesOf({ db }: TestApp): Promise<unknown[]> {
  return await db.sql`select tablename from pg_tables where schemaname = 'public' order by 1`
}

const innards = /\bat \S+ \(|node_modules|\.ts:\d|syntax error|violates|relation "|invalid byte|pg_|select /i

function assertHarmless({ status, headers, text }: Answer, what: string, texts: readonly string[]): void {
  assert.ok(status < 500, `${what}: ${status} ${text}`)
  assert.equal(headers.get('x-injected'), null, what)
  const type = headers.get('content-type') ?? ''
  if (status !== 204) assert.match(type, /^(application\/(problem\+)?json|text\/plain)/, what)
  for (const [name, value] of headers) {
    assert.ok(!texts.some((hostile) => hostile.length > 4 && value.includes(hostile)), `${what} in ${name}`)
  }
  if (status >= 400) assert.ok(!innards.test(withoutEcho(text, texts)), `${what}: ${text}`)
}

/** A text of the request may come back as a value of JSON, such as the name of an item that is not on sale. */
function withoutEcho(answer: string, texts: readonly string[]): string {
  const escaped = texts.filter((text) => text.length > 4).map((text) => JSON.stringify(text).slice(1, -1))
  return escaped.reduce((rest, text) => rest.replaceAll(text, ''), answer)
}

/** Whoever asks one of these makes the program hash a password, so all texts go at once. */
function hashes({ body }: Operation): boolean {
  return placesIn(body ?? {}).some(({ name }) => /password$/.test(name))
}

test('no text in a body is more than a text', async (t) => {
  const { operations, target, trap, send } = await open(t, hostileTexts, 'all')
  const texts = [...hostileTexts, trap]
  for (const operation of withBody(operations)) {
    const path = addressOf(operation, { id: operation.path.startsWith('/users') ? target.id : sampleText })
    const places = placesIn(operation.body).filter(({ schema }) => schema.type === 'string')
    for (const { name, put } of places) {
      const sent = hashes(operation) ? [texts.join(' ').slice(0, 250)] : texts
      const what = (text: unknown) => `${name} ${JSON.stringify(text)}`
      await Promise.all(sent.map((text) => send(operation, path, { body: put(text) }, what(text))))
    }
  }
})

test('what is no text, or none that can be kept, is refused in every field', async (t) => {
  const { operations, target, send } = await open(t, [])
  for (const operation of withBody(operations)) {
    const path = addressOf(operation, { id: operation.path.startsWith('/users') ? target.id : sampleText })
    for (const { name, schema, put } of placesIn(operation.body)) {
      if (schema.type !== 'string') continue
      const wrong = [
        ...impossibleTexts,
        ...noTexts.filter((one) => one !== null || !/phone|username/.test(name)),
      ]
      const refusals = wrong.map((value) => send(operation, path, { body: put(value) }, `${name} ${value}`))
      for (const { status } of await Promise.all(refusals))
        assert.equal(status, 400, nameOf(operation) + name)
    }
  }
})

test('no text in an address is more than a text', async (t) => {
  const { operations, trap, send } = await open(t, hostileTexts)
  // What no text becomes when it is encoded, but somebody may send.
  const raw = [
    '%ED%A0%80',
    '%C0%AE%C0%AE',
    '%FF',
    '%',
    '%u0000',
    '%2500',
    '%00',
    'a%00b',
    '\u00ff',
    '+',
    '[]',
  ]
  const encoded = [...hostileTexts, trap].map(encodeURIComponent)

  const seen = new Set<string>()
  for (const operation of operations) {
    const path = addressOf(operation)
    for (const { in: part, name, schema } of operation.parameters) {
      // What has a form is refused by it, the same everywhere; what is free reaches each handler.
      const isFree = schema.type === 'string' && !schema.format
      if (part === 'header' || (!isFree && seen.size === seen.add(`${part} ${JSON.stringify(schema)}`).size))
        continue
      const at = (text: string) =>
        part === 'query'
          ? `${path}?${name}=${text}`
          : operation.path.replace(`{${name}}`, text).replace(/{\w+}/, 'x')
      const texts = [...encoded, ...raw]
      await Promise.all(texts.map((text) => send(operation, at(text), {}, `${name} ${text}`)))
    }
    const names = encoded.map((text) => `${text}=${text}`).join('&')
    if (operation.method === 'GET') await send(operation, `${path}?token=x&${names}`, {}, 'names')
  }
})

test('no text in a header is more than a text', async (t) => {
  const { operations, trap, send } = await open(t, hostileTexts)
  const names = ['user-agent', 'referer', 'origin', 'accept', 'accept-language', 'prefer', 'cookie', 'range']
  const more = [
    'x-request-id',
    'x-forwarded-for',
    'x-forwarded-host',
    'if-none-match',
    'x-csrf-token',
    'traceparent',
  ]
  const texts = [...hostileTexts, trap, 'x'.repeat(8_000)].filter((text) => /^[\x20-\x7e]+$/.test(text))
  for (const operation of operations) {
    const own = operation.parameters.filter((one) => one.in === 'header').map(({ name }) => name)
    const isCheckout = nameOf(operation) === 'POST /checkouts'
    for (const name of [...own, ...(isCheckout ? [...names, ...more] : [])]) {
      const path = addressOf(operation, { id: sampleText })
      const requests = texts.map((text) => ({ headers: { [name]: text }, body: {} }))
      await Promise.all(requests.map((sent) => send(operation, path, sent, `${name} ${sent.headers[name]}`)))
    }
  }
})

test('no field asks for an address that we would call', async (t) => {
  const { operations } = await open(t, [])
  const asking = operations.flatMap((operation) =>
    placesIn(operation.body ?? {})
      .filter(
        ({ name, schema }) =>
          schema.format === 'uri' || /(?:url|uri|webhook|callback|host|image)$/i.test(name),
      )
      .map(({ name }) => `${nameOf(operation)} ${name}`),
  )
  assert.deepEqual(asking, [])
})

test('what was said is kept and shown letter by letter', async (t) => {
  const { shop, target } = await open(t, [])
  for (const name of hostileTexts) {
    const { status, body } = await shop.put(`/users/${target.id}`, { name }, { as: target.token })
    // A name stands in mails: it keeps to its line, and to its direction.
    const isLine = !/[\p{Cc}\u2028-\u202E\u2066-\u2069]/u.test(name)
    assert.deepEqual([status, body.name], isLine ? [200, name] : [400, undefined], name)
    const product = await shop.offer({ title: name })
    assert.equal(product.title, name)
    const found = await shop.get(`/products?name=${encodeURIComponent(name)}`)
    assert.ok(
      found.body.products.some(({ id }: { id: string }) => id === product.id),
      name,
    )
  }
})
