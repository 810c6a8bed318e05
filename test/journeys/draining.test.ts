import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Processes, startProcesses } from '../support/app.ts'
import { untilMoved } from '../support/waiting.ts'

async function untilTakenOn({ db }: Processes): Promise<void> {
  await untilMoved(db, async () => {
    const rows = await db.sql`select from checkouts where status = 'PROCESSING'`
    return rows.length === 1
  })
}

test('a worker that is told to stop finishes what it has begun', async (t) => {
  const shop = await startProcesses(t)
  const { product_id } = await shop.offer()
  const { body } = await shop.buy({ product_id, token: 'sim_slow_1000' })
  await untilTakenOn(shop)

  assert.equal(await shop.workers[0]?.kill('SIGTERM'), 0)

  const { body: ended } = await shop.get(body.status_url)
  assert.deepEqual([ended.status, shop.effects().length], ['COMPLETED', 1])
})

test('a server that is told to stop answers whom it has let in', async (t) => {
  const shop = await startProcesses(t)
  const { product_id } = await shop.offer()
  const answering = shop.buy({ product_id, token: 'sim_slow_1000', wait: 10 })
  await untilTakenOn(shop)

  const stopping = shop.servers[0]?.kill('SIGTERM')

  const { status, body } = await answering
  assert.deepEqual([status, body.status], [200, 'COMPLETED'])
  assert.equal(await stopping, 0)
  await assert.rejects(shop.get('/health'), 'nobody is let in any more')
})

test('two servers and two workers serve one shop', async (t) => {
  const shop = await startProcesses(t, { servers: 2, workers: 2 })
  const [first, second] = shop.servers.map((server) => shop.at(server))
  assert.ok(first && second && first.url !== second.url)
  const { product_id } = await first.offer({ stock: 12 })

  const answers = await Promise.all(
    Array.from({ length: 16 }, (_, nth) => (nth % 2 ? first : second).buy({ product_id, wait: 10 })),
  )

  const statuses = answers.map(({ status, body }) => (status === 200 ? body.status : body.code)).sort()
  assert.deepEqual(statuses, [...Array(12).fill('COMPLETED'), ...Array(4).fill('SOLD_OUT')])
  assert.equal(new Set(shop.effects().map(({ key }) => key)).size, 12)
  const made = answers.find(({ status }) => status === 200)?.body
  const { pathname, search } = new URL(made.status_url)
  for (const { url } of shop.servers)
    assert.equal((await shop.get(`${url}${pathname}${search}`)).body.id, made.id)
})
