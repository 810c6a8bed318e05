import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openQueue } from '../../src/platform/queue/index.ts'
import { createLogger, createMetrics } from '../../src/platform/telemetry/index.ts'
import { makeTestDatabase } from '../support/database.ts'

const jobs = 6
/** The relay hands events on five times a second, each time as a job. */
const madePerSecond = 5

test('a worker does the jobs of one kind at least as fast as the relay makes them', async (t) => {
  const { url, db } = await makeTestDatabase(t)
  const queue = await openQueue({ url, log: createLogger({ logLevel: 'silent' }), metrics: createMetrics() })
  t.after(() => queue.stop())
  const doneAt: number[] = []
  const { promise: allDone, resolve } = Promise.withResolvers<void>()

  await queue.work('mail', async () => {
    doneAt.push(performance.now())
    if (doneAt.length === jobs) resolve()
  })
  const waiting = Array.from({ length: jobs }, (_, nth) => ({ nth }))
  await db.transaction((tx) => queue.send(tx, 'mail', waiting))
  await allDone

  const [first = 0] = doneAt
  const perSecond = (jobs - 1) / (((doneAt.at(-1) ?? 0) - first) / 1_000)
  t.diagnostic(`${perSecond.toFixed(1)} a second`)
  assert.ok(perSecond > madePerSecond, `${perSecond} a second`)
})
