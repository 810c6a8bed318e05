import type { Database } from '../platform/db/index.ts'
import { type EventsJob, readEvents } from '../platform/events/index.ts'
import type { Queue } from '../platform/queue/index.ts'
import { issueTickets, type Places } from './issue-tickets.ts'

/** Works on the jobs that `order.paid` wakes. */
export async function workOnFulfilment(app: Places & { db: Database; queue: Queue }): Promise<void> {
  await app.queue.work<EventsJob>('issue-tickets', async ({ events }) => {
    await app.db.transaction(async (tx) => issueTickets(tx, await readEvents(tx, events), app))
  })
}
