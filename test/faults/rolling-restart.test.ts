import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Processes, startProcesses } from '../support/app.ts'
import { startLoad } from '../support/load.ts'
import { untilAllEnded, untilTrue } from '../support/waiting.ts'
import { countEffects } from './crash-lab.ts'

const buyers = 8
const promisesMin = 60

test('two servers and two workers are replaced one by one under load, and no buyer sees it', async (t) => {
  const shop = await startProcesses(t, { servers: 2, workers: 2 })
  const { product_id } = await shop.offer({ stock: 1_000_000 })
  const body = {
    customer: { email: 'buyer@example.com' },
    items: [{ product_id, quantity: 1 }],
    payment_method: { type: 'token', token: 'sim_slow_40' },
  }
  const load = startLoad(
    () => shop.servers.filter((one) => one.isAlive()).map(({ url }) => url),
    buyers,
    body,
  )
  const goOn = async () => {
    const promised = load.promised.size
    await untilTrue(() => load.promised.size >= promised + promisesMin)
  }

  for (const kind of ['servers', 'workers', 'servers', 'workers'] as const) {
    await goOn()
    await replaceOldest(shop, kind)
  }
  await goOn()
  await load.stop()
  await untilAllEnded(shop.db)

  // A connection may be refused, or close before it was used; what was asked and begun is always answered.
  const failed = load.refused.filter(({ trouble }) => !['ECONNREFUSED', 'ECONNRESET'].includes(trouble ?? ''))
  assert.deepEqual(failed, [])
  const rows = await shop.db.sql<{ id: string; status: string; attempt: number }>`
    select id, status, attempt from checkouts`
  const completed = rows.filter(({ status }) => status === 'COMPLETED')
  assert.equal(completed.length, load.promised.size)
  assert.ok(
    rows.every(({ attempt }) => attempt === 1),
    'no worker left a lease behind',
  )
  assert.deepEqual(countEffects(shop), { charges: load.promised.size, refunds: 0 })
})

/** First a new one, then the end of the oldest: it must finish what it has begun, and say so by its exit code. */
async function replaceOldest(shop: Processes, kind: 'servers' | 'workers'): Promise<void> {
  const oldest = shop[kind].find((one) => one.isAlive())
  await (kind === 'servers' ? shop.startServer() : shop.startWorker())
  assert.equal(await oldest?.kill('SIGTERM'), 0)
}
