import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeTestDatabase } from '../../../test/support/database.ts'
import { createLogger } from '../telemetry/index.ts'
import { openQueue, type Queue } from './index.ts'

const log = createLogger({ logLevel: 'silent' })

test('workers that start at once where there is no queue yet make it together, and each job is done once', async (t) => {
  const { url, db } = await makeTestDatabase(t)
  // The tables of the queue are part of the template, so that other tests need not wait for them.
  await db.runSql('drop schema pgboss cascade')
  const queues: Queue[] = []
  t.after(async () => {
    for (const queue of queues) await queue.stop()
  })
  const open = async () => {
    const queue = await openQueue({ url, log })
    queues.push(queue)
    return queue
  }
  const [one, other] = await Promise.all([open(), open()])
  const done: string[] = []
  const { promise: allDone, resolve } = Promise.withResolvers<void>()
  const handler = async ({ name }: { name: string }) => {
    done.push(name)
    if (done.length === 2) resolve()
  }

  await Promise.all([one.work('claim', handler), other.work('claim', handler)])
  await db.transaction((tx) => one.send(tx, 'claim', [{ name: 'first' }, { name: 'second' }]))
  await allDone

  assert.deepEqual(done.sort(), ['first', 'second'])
})
