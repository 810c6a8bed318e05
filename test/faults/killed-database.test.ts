import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { startProcesses } from '../support/app.ts'
import { startDurableCluster } from '../support/cluster.ts'
import { startLoad } from '../support/load.ts'
import { untilAllEnded, untilTrue } from '../support/waiting.ts'
import { countEffects } from './crash-lab.ts'

const kills = 5
const buyers = 8
/** Promises between two kills. */
const promisesMin = 100

test('PostgreSQL is killed five times under load: what was promised is kept, and nobody else dies', async (t) => {
  const cluster = await startDurableCluster(lastToGo(t))
  const env = { LEASE_SECONDS: '2', GATEWAY_TIMEOUT_SECONDS: '1' }
  const shop = await startProcesses(t, { servers: 2, workers: 2, databaseUrl: cluster.url, env })
  const { product_id } = await shop.offer({ stock: 1_000_000 })
  const body = {
    customer: { email: 'buyer@example.com' },
    items: [{ product_id, quantity: 1 }],
    payment_method: { type: 'token', token: 'pm_card_visa' },
  }
  const load = startLoad(() => shop.servers.map(({ url }) => url), buyers, body)

  for (let kill = 0; kill < kills; kill += 1) {
    const promised = load.promised.size
    await untilTrue(() => load.promised.size >= promised + promisesMin)
    const refused = load.refused.length
    cluster.kill9()
    await untilTrue(() => load.refused.length >= refused + buyers)
    await cluster.restart()
  }
  const promised = load.promised.size
  await untilTrue(() => load.promised.size >= promised + promisesMin)
  await load.stop()
  await untilAllEnded(shop.db)

  for (const { status, contentType, trouble, text } of load.refused) {
    assert.equal(status, 503, trouble ?? text)
    assert.match(contentType ?? '', /^application\/problem\+json/)
  }
  assert.ok([...shop.servers, ...shop.workers].every((one) => one.isAlive()))
  const kept = await shop.db.sql<{ id: string; status: string }>`select id, status from checkouts`
  const completed = new Set(kept.flatMap(({ id, status }) => (status === 'COMPLETED' ? [id] : [])))
  assert.deepEqual(
    [...load.promised].filter((id) => !completed.has(id)),
    [],
  )
  assert.equal(completed.size, load.promised.size, 'one key is one checkout')
  assert.deepEqual(countEffects(shop), { charges: completed.size, refunds: 0 })
})

/** Hooks run in the order they were set; the database must outlive whoever uses it. */
function lastToGo(t: TestContext): TestContext {
  const after: TestContext['after'] = (hook) => t.after(() => t.after(hook))
  return Object.assign(Object.create(t), { after })
}
