import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeTestDatabase } from '../../../test/support/database.ts'
import { untilTrue } from '../../../test/support/waiting.ts'
import { createLogger, createMetrics } from '../telemetry/index.ts'
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
    const queue = await openQueue({ url, log, metrics: createMetrics() })
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

test('a job that keeps failing is never given up: an operator hears of it, and it is done once it can be', async (t) => {
  const { url, db } = await makeTestDatabase(t)
  const lines: string[] = []
  const metrics = createMetrics()
  const output = { write: (line: string) => void lines.push(line) }
  const queue = await openQueue({ url, log: createLogger({ logLevel: 'warn' }, output), metrics })
  t.after(() => queue.stop())
  const tries: boolean[] = []
  await db.transaction((tx) => queue.send(tx, 'owed', [{ order: 'one' }]))
  const [made] = await db.sql<{ id: string }>`
    update pgboss.job set state = 'retry', retry_count = 8 where name = 'owed' returning id`

  await queue.work('owed', async (_, isOverdue) => {
    tries.push(isOverdue)
    if (tries.length === 1) throw new Error('no paper')
  })
  const jobIs = (wanted: string) => async () => {
    const jobs = await db.sql<{ state: string; isSoon: boolean }>`
      select state, start_after <= now() + interval '600 s' as "isSoon" from pgboss.job where name = 'owed'`
    assert.equal(jobs.length, 1)
    return tries.length > 0 && jobs[0]?.state === wanted && jobs[0].isSoon
  }
  await untilTrue(jobIs('retry'))
  const [said] = lines.map((line) => JSON.parse(line))
  await db.sql`update pgboss.job set start_after = now() where name = 'owed'`
  await untilTrue(jobIs('completed'))

  assert.deepEqual(tries, [true, true])
  const { level, job, job_id, data, failures, err } = said
  assert.deepEqual(
    { level, job, job_id, data, failures, reason: err.message },
    ...[
      {
        level: 'error',
        job: 'owed',
        job_id: made?.id,
        data: { order: 'one' },
        failures: 9,
        reason: 'no paper',
      },
    ],
  )
  const { text } = await metrics.render()
  assert.match(text, /^holdfast_overdue_job_failures_total\{job="owed"\} 1$/m)
})

test('a queue that an earlier build made takes over how jobs are tried now', async (t) => {
  const { url, db } = await makeTestDatabase(t)
  const policyOf = () =>
    db.sql`select retry_limit, retention_seconds, notify from pgboss.queue where name = 'owed'`
  const open = async () => {
    const queue = await openQueue({ url, log, metrics: createMetrics() })
    await queue.work('owed', async () => {})
    await queue.stop()
  }
  await open()
  const made = await policyOf()
  await db.sql`update pgboss.queue set retry_limit = 8, retention_seconds = 60, notify = not notify where name = 'owed'`
  await open()

  assert.deepEqual(await policyOf(), made)
  assert.equal(made.length, 1)
})
