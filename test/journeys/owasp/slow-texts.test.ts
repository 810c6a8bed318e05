import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startProcesses } from '../../support/app.ts'
import { addressOf, ask, nameOf, placesIn, readOperations, type Sent } from '../../support/openapi.ts'

/**
 * Texts on which a pattern that backtracks takes longer than anybody waits: a run that fits a repetition in many ways,
 * and an end that does not. The exponential ones show with sixty letters, the quadratic ones with fifty thousand.
 */
const runs = [
  'a',
  '1',
  ' ',
  '.',
  '-',
  '@',
  'a.',
  'a@',
  'a-',
  '1 ',
  '+1',
  '_a',
  'a_',
  '=',
  ', ',
  '; ',
  ':',
  '0.',
]
const slowTexts = (length: number) =>
  runs.flatMap((run) => [
    `${run.repeat(length / run.length)}!`,
    `a@${run.repeat(length / run.length)}\u00a0`,
    `2026-01-01T01:01:01.${run.repeat(length / run.length)}Z!`,
  ])

test('no text keeps the process busy: everybody gets an answer meanwhile', async (t) => {
  // A process of its own: a loop in ours would stop the test's clock, too.
  const shop = await startProcesses(t, { servers: 1, workers: 0 })
  const as = shop.adminApiKey
  const seen = new Set<string>()
  const isNew = (schema: object) => seen.size < seen.add(JSON.stringify(schema)).size

  for (const operation of await readOperations(shop)) {
    const send = (path: string, sent: Sent) => ask(shop, { ...operation, path }, { as, ...sent })
    const path = addressOf(operation)

    for (const { name, schema, put } of placesIn(operation.body ?? {})) {
      if (!(schema.pattern || schema.format) || !isNew(schema)) continue
      const texts = [...slowTexts(60), ...slowTexts(50_000)]
      const answers = texts.map((text) => send(path, { body: put(text) }))
      await assertAllAnswered(shop, `${nameOf(operation)} ${name}`, answers)
    }
    for (const { in: part, name, schema } of operation.parameters) {
      if (!isNew({ part, schema })) continue
      const answers = slowTexts(3_000).map((text) => {
        if (part === 'header') return send(path, { headers: { [name]: text.trim() } })
        if (part === 'path') return send(addressOf(operation, { [name]: text }), {})
        return send(`${path}?${name}=${encodeURIComponent(text)}`, {})
      })
      await assertAllAnswered(shop, `${nameOf(operation)} ${name}`, answers)
    }
  }
  assert.ok(seen.size >= 15)
})

test('no header keeps the process busy', async (t) => {
  const shop = await startProcesses(t, { servers: 1, workers: 0 })
  const begins: Record<string, string[]> = {
    authorization: ['', 'Bearer ', 'Bearer', 'Bearer a'],
    cookie: ['', '__Host-holdfast=', '__Host-holdfast="'],
    prefer: ['', 'wait=1', 'wait='],
    'content-type': ['', 'application/json', 'application/json;a='],
    'x-csrf-token': [''],
    'x-forwarded-for': [''],
    'idempotency-key': ['', '"'],
    origin: ['http://'],
  }
  for (const [name, starts] of Object.entries(begins)) {
    const texts = starts.flatMap((start) => runs.map((run) => `${start}${run.repeat(6_000 / run.length)}!`))
    const answers = texts.map((text) =>
      ask(shop, { method: 'POST', path: '/checkouts' }, { headers: { [name]: text.trim() }, body: {} }),
    )
    await assertAllAnswered(shop, name, answers)
  }
})

/** Every one, within the patience of a client, and another request besides; 503 where too many passwords wait. */
async function assertAllAnswered(
  shop: { get(path: string): Promise<{ status: number }> },
  what: string,
  answers: Promise<{ status: number }>[],
): Promise<void> {
  const [livez, ...all] = await Promise.all([shop.get('/livez'), ...answers])
  assert.equal(livez?.status, 200, what)
  for (const { status } of all) assert.ok(status < 500 || status === 503, `${what}: ${status}`)
}
