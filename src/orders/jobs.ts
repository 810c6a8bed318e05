import type { Database } from '../platform/db/index.ts'
import { readEvents, workOnEvents } from '../platform/events/index.ts'
import type { Queue } from '../platform/queue/index.ts'
import { attachGuestOrders, type EmailOf } from './attach-guest-orders.ts'

/** Works on the jobs that `user.email_confirmed` wakes. */
export async function workOnOrders(app: { db: Database; queue: Queue; emailOf: EmailOf }): Promise<void> {
  await workOnEvents(app, 'attach-guest-orders', async (events) => {
    await app.db.transaction(async (tx) => attachGuestOrders(tx, await readEvents(tx, events), app.emailOf))
  })
}
