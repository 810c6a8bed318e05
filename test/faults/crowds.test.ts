import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startProcesses } from '../support/app.ts'
import { untilAllEnded } from '../support/waiting.ts'
import { countEffects } from './crash-lab.ts'

/** Each buyer at another server than the one before. */
function inTurn<One>(ones: readonly One[], nth: number): One {
  const one = ones[nth % ones.length]
  assert.ok(one)
  return one
}

test('1,000 buyers want 10 places: ten get one, everybody else is told, in less than five seconds', async (t) => {
  const shop = await startProcesses(t, { servers: 2, workers: 2 })
  const { product_id } = await shop.offer({ stock: 10 })
  const doors = shop.servers.map(shop.at)
  const startedAt = performance.now()

  const answers = await Promise.all(
    Array.from({ length: 1_000 }, (_, nth) => inTurn(doors, nth).buy({ product_id })),
  )
  const tookMs = performance.now() - startedAt
  await untilAllEnded(shop.db)

  t.diagnostic(`${Math.round(tookMs)} ms`)
  const refused = answers.filter(({ status }) => status === 409)
  assert.equal(answers.filter(({ status }) => status === 202).length, 10)
  assert.equal(refused.length, 990)
  assert.ok(refused.every(({ body }) => body.code === 'SOLD_OUT'))
  assert.deepEqual(await shop.stockOf(product_id), { capacity: 10, free: 0, held: 0, sold: 10 })
  assert.equal(countEffects(shop).charges, 10)
  assert.ok(tookMs < 5_000, `${tookMs} ms`)
})

test('one key, sent fifty times at once to two servers, is one checkout with one answer', async (t) => {
  const shop = await startProcesses(t, { servers: 2, workers: 1 })
  const { product_id } = await shop.offer({ stock: 100 })
  const doors = shop.servers.map(shop.at)

  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, nth) => inTurn(doors, nth).buy({ product_id, key: 'the-same' })),
  )
  await untilAllEnded(shop.db)

  const { status_url: _, ...first } = answers[0]?.body ?? {}
  for (const { status, body } of answers) {
    const { status_url: __, ...own } = body
    assert.deepEqual([status, own], [202, first])
  }
  assert.equal(answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true').length, 49)
  assert.deepEqual(await shop.stockOf(product_id), { capacity: 100, free: 99, held: 0, sold: 1 })
  assert.equal(countEffects(shop).charges, 1)
})

test('carts with the same pools in opposite order never block each other', async (t) => {
  const shop = await startProcesses(t, { servers: 2, workers: 2 })
  const products: string[] = []
  for (let nth = 0; nth < 5; nth += 1) products.push((await shop.offer({ stock: 150 })).product_id)
  const doors = shop.servers.map(shop.at)

  const answers = await Promise.all(
    Array.from({ length: 400 }, (_, nth) => {
      const from = nth % products.length
      const turned = [...products.slice(from), ...products.slice(0, from)]
      const ordered = nth % 2 === 0 ? turned : turned.toReversed()
      const items = ordered.slice(0, 3).map((product_id) => ({ product_id, quantity: 1 + (nth % 2) }))
      return inTurn(doors, nth >> 1).buy({
        items,
        ...(nth % 7 === 0 ? { token: 'pm_card_visa_chargeDeclined' } : {}),
      })
    }),
  )
  await untilAllEnded(shop.db)

  const statuses = new Set(answers.map(({ status }) => status))
  assert.deepEqual([...statuses].sort(), [202, 409])
  for (const product_id of products) {
    const { capacity, free, held, sold } = await shop.stockOf(product_id)
    assert.deepEqual([held, free + sold], [0, capacity])
  }
  // What a connection counted is published when it closes.
  await Promise.all([...shop.servers, ...shop.workers].map((one) => one.kill('SIGTERM')))
  const [row] = await shop.db.sql<{ deadlocks: number }>`
    select deadlocks from pg_stat_database where datname = current_database()`
  assert.equal(row?.deadlocks, 0)
})
