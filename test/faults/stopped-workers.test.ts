import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startProcesses } from '../support/app.ts'
import { untilAllEnded, untilMoved } from '../support/waiting.ts'
import { countEffects } from './crash-lab.ts'

test('a worker that sleeps past its lease finds, awake again, that another one has done its work', async (t) => {
  const env = { LEASE_SECONDS: '1.5', GATEWAY_TIMEOUT_SECONDS: '1' }
  const shop = await startProcesses(t, { servers: 1, workers: 1, env })
  const [sleeper] = shop.workers
  assert.ok(sleeper)
  const { product_id } = await shop.offer({ stock: 1 })

  const { body } = await shop.buy({ product_id, token: 'sim_slow_600' })
  await untilMoved(shop.db, async () => {
    const rows = await shop.db.sql`select id from checkouts where status = 'PROCESSING'`
    return rows.length === 1
  })
  process.kill(sleeper.pid, 'SIGSTOP')
  await shop.startWorker()
  await untilAllEnded(shop.db, 1_500 + 2_000)
  process.kill(sleeper.pid, 'SIGCONT')
  // It ends when it has written down, or tried to, what it heard.
  assert.equal(await sleeper.kill('SIGTERM'), 0)

  const { body: checkout } = await shop.get(body.status_url)
  assert.equal(checkout.status, 'COMPLETED')
  assert.deepEqual(countEffects(shop), { charges: 1, refunds: 0 })
  const [row] = await shop.db.sql<{ attempt: number }>`select attempt from checkouts`
  assert.equal(row?.attempt, 2)
})
