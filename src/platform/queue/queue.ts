import { type JobResult, type JobWithMetadata, PgBoss } from 'pg-boss'
import type { Tx } from '../db/index.ts'
import type { Logger, Metrics } from '../telemetry/index.ts'

/** Jobs for later: kept in the database, and tried again, with pauses that grow to ten minutes, until they are done. */
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

/** `isOverdue`: it has failed for nine minutes or more; what cannot wait for ever may give up, and tell an operator. */
export type Handler<Payload> = (payload: Payload, isOverdue: boolean) => Promise<void>

/** With the pauses below it takes nine to seventeen minutes until then. */
const overdueFailures = 8
/**
 * What a job does is owed, to a customer mostly: it is tried until it succeeds. A job whose worker shows no sign of life
 * for `heartbeatSeconds` is given to another one.
 */
const policy = {
  heartbeatSeconds: 10,
  retryLimit: 1_000_000,
  retryDelay: 2,
  retryBackoff: true,
  retryDelayMax: 600,
  // As long as it may be tried.
  retentionSeconds: 1_000_000 * 600,
  deleteAfterSeconds: 86_400,
  notify: true,
}
const supervision = { superviseIntervalSeconds: 5, monitorIntervalSeconds: 5 }
/** As long as there are full batches, the next is taken at once. */
const batches = {
  batchSize: 10,
  burstWhenBatchFull: true,
  // Workers hear of new jobs at once; they look for those that are to be tried again, and where they hear nothing.
  pollingIntervalSeconds: 0.5,
  notifyPollingIntervalSeconds: 2,
  includeMetadata: true,
  perJobResults: true,
} as const
const drainMs = 10_000

type Opening = { url: string; log: Logger; metrics: Metrics }

/** Opens the queue, with tables in a schema of its own. */
export async function openQueue({ url, log, metrics }: Opening): Promise<Queue> {
  const boss = new PgBoss({
    ...{ connectionString: url, max: 3, application_name: 'holdfast queue' },
    ...{ ...supervision, useListenNotify: true },
  })
  boss.on('error', (error) =>
    log.error({ err: describe(error) }, 'The job queue had trouble; jobs stay where they are.'),
  )
  await boss.start()
  const known = new Set<string>()

  async function know(job: string): Promise<void> {
    if (known.has(job)) return
    await boss.createQueue(job, policy)
    // Earlier builds made it with another policy.
    await boss.updateQueue(job, { ...policy, deadLetter: null })
    known.add(job)
  }

  function report({ name, id, data, retryCount }: JobWithMetadata, err: Error): void {
    const failed = { err, job: name, job_id: id, data, failures: retryCount + 1 }
    if (retryCount < overdueFailures) log.warn(failed, 'A job failed; it is tried again.')
    else {
      metrics.countOverdueFailure(name)
      log.error(failed, 'A job keeps failing; it is tried again every ten minutes, until it succeeds.')
    }
  }

  async function work<Payload extends object>(job: string, handler: Handler<Payload>): Promise<void> {
    await know(job)
    await boss.work<Payload, unknown, typeof batches>(job, batches, async (jobs) => {
      const results: JobResult[] = []
      // One after the other; what fails is tried again, and takes no other down with it.
      for (const tried of jobs) {
        const isOverdue = tried.retryCount >= overdueFailures
        const failure = await handler(tried.data, isOverdue).then(() => undefined, describe)
        if (failure) report(tried, failure)
        const output = failure && { message: failure.message }
        results.push({ id: tried.id, status: failure ? 'failed' : 'completed', output })
      }
      return results
    })
  }

  return {
    async send(tx, job, payloads) {
      await know(job)
      const jobs = payloads.map((data) => ({ data }))
      await boss.insert(job, jobs, { db: { executeSql: tx.runSql } })
    },
    work,
    async schedule(job, cron, handler) {
      await know(job)
      await boss.schedule(job, cron)
      await work(job, handler)
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
