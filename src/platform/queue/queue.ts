import { type JobResult, PgBoss } from 'pg-boss'
import type { Tx } from '../db/index.ts'
import type { Logger } from '../telemetry/index.ts'

/** Jobs for later: kept in the database, retried with growing pauses, at last put among the dead letters. */
export type Queue = {
  /** Enqueues jobs as part of a transaction: they exist if and only if it commits. */
  send(tx: Tx, job: string, payloads: readonly object[]): Promise<void>
  /** Runs a kind of job in this process. A job may run twice: its effect must not depend on how often. */
  work<Payload extends object>(job: string, handler: Handler<Payload>): Promise<void>
  /** Runs work by the clock, once for all processes. `cron` is in UTC. */
  schedule(job: string, cron: string, handler: () => Promise<void>): Promise<void>
  /** Takes no new job, and waits for those under way. */
  stop(): Promise<void>
}

/** `isLastTry`: if it fails once more, the job is put among the dead letters. */
export type Handler<Payload> = (payload: Payload, isLastTry: boolean) => Promise<void>

const deadLetters = 'dead-letters'
/** A job whose worker shows no sign of life for `heartbeatSeconds` is given to another one. */
const policy = {
  heartbeatSeconds: 10,
  retryLimit: 8,
  retryDelay: 2,
  retryBackoff: true,
  retryDelayMax: 600,
  deleteAfterSeconds: 86_400,
}
const supervision = { superviseIntervalSeconds: 5, monitorIntervalSeconds: 5 }
/** As long as there are full batches, the next is taken at once. */
const batches = {
  batchSize: 10,
  burstWhenBatchFull: true,
  pollingIntervalSeconds: 0.5,
  includeMetadata: true,
  perJobResults: true,
} as const
const drainMs = 10_000

/** Opens the queue, with tables in a schema of its own. */
export async function openQueue({ url, log }: { url: string; log: Logger }): Promise<Queue> {
  const boss = new PgBoss({
    ...{ connectionString: url, max: 3, application_name: 'holdfast queue' },
    ...supervision,
  })
  boss.on('error', (error) =>
    log.error({ err: describe(error) }, 'The job queue had trouble; jobs stay where they are.'),
  )
  await boss.start()
  await boss.createQueue(deadLetters)
  const known = new Set<string>()

  async function know(job: string): Promise<void> {
    if (known.has(job)) return
    await boss.createQueue(job, { ...policy, deadLetter: deadLetters })
    known.add(job)
  }

  return {
    async send(tx, job, payloads) {
      await know(job)
      const jobs = payloads.map((data) => ({ data }))
      await boss.insert(job, jobs, { db: { executeSql: tx.runSql } })
    },
    async work<Payload extends object>(job: string, handler: Handler<Payload>) {
      await know(job)
      await boss.work<Payload, unknown, typeof batches>(job, batches, async (jobs) => {
        const results: JobResult[] = []
        // One after the other; what fails is tried again, and takes no other down with it.
        for (const { id, data, retryCount, retryLimit } of jobs) {
          const failure = await handler(data, retryCount >= retryLimit).then(() => undefined, describe)
          if (failure) log.warn({ err: failure, job }, 'A job failed; it is tried again.')
          const output = failure && { message: failure.message }
          results.push({ id, status: failure ? 'failed' : 'completed', output })
        }
        return results
      })
    },
    async schedule(job, cron, handler) {
      await know(job)
      await boss.schedule(job, cron)
      await boss.work(job, async () => await handler())
    },
    async stop() {
      await boss.stop({ graceful: true, timeout: drainMs })
    },
  }
}

/** pg-boss reports some errors as plain objects. */
function describe(error: unknown): Error {
  return error instanceof Error
    ? error
    : new Error((error as { message?: string }).message ?? JSON.stringify(error))
}
