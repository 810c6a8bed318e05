import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startProcesses } from '../support/app.ts'
import { startProxy } from '../support/proxy.ts'
import { untilAllEnded, untilMoved } from '../support/waiting.ts'
import { countEffects } from './crash-lab.ts'

test('who is told to stop while the database is gone stops, and another one does the rest', async (t) => {
  const env = { LEASE_SECONDS: '1.5', GATEWAY_TIMEOUT_SECONDS: '1' }
  const shop = await startProcesses(t, { servers: 1, workers: 0, env })
  const proxy = await startProxy(t, shop.databaseUrl)
  const behindProxy = { DATABASE_URL: proxy.url }
  const doomed = [await shop.startServer(behindProxy), await shop.startWorker(behindProxy)]
  const { product_id } = await shop.offer({ stock: 1 })
  await shop.buy({ product_id, token: 'sim_slow_500' })
  await untilMoved(shop.db, async () => {
    const rows = await shop.db.sql`select id from checkouts where status = 'PROCESSING'`
    return rows.length === 1
  })

  await proxy.cut()
  const ends = await Promise.all(doomed.map((one) => one.kill('SIGTERM')))
  assert.deepEqual(ends, [0, 0])

  await shop.startWorker()
  await untilAllEnded(shop.db)
  assert.deepEqual(countEffects(shop), { charges: 1, refunds: 0 })
})
