import type { Database } from '../platform/db/index.ts'
import type { EventsJob } from '../platform/events/index.ts'
import type { Queue } from '../platform/queue/index.ts'
import { issueTickets, type Places } from './issue-tickets.ts'

/** Works on the jobs that `order.paid` wakes. */
export async function workOnFulfilment(app: Places & { db: Database; queue: Queue }): Promise<void> {
  await app.queue.work<EventsJob>('issue-tickets', async ({ events }) => {
    const orderIds = events.map(({ subjectId }) => subjectId)
    await app.db.transaction(async (tx) => issueTickets(tx, orderIds, app))
  })
}
