import type { Database } from '../platform/db/index.ts'
import { type EventsJob, readEvents } from '../platform/events/index.ts'
import type { Queue } from '../platform/queue/index.ts'
import { confirmOrders } from './confirm-orders.ts'
import type { Mailbox } from './gateways/mail-folder.ts'
import { sendEmails } from './send-emails.ts'

/** Works on the jobs that `order.paid` wakes. */
export async function workOnNotifications(app: {
  db: Database
  queue: Queue
  mailbox: Mailbox
}): Promise<void> {
  await app.queue.work<EventsJob>('confirm-orders', async ({ events }) => {
    await app.db.transaction(async (tx) => confirmOrders(tx, await readEvents(tx, events)))
    while ((await sendEmails(app)) > 0);
  })
}
