import type { Database } from '../platform/db/index.ts'
import { type EventsJob, readEvents } from '../platform/events/index.ts'
import type { Queue } from '../platform/queue/index.ts'
import { confirmOrders } from './confirm-orders.ts'
import type { Mailbox } from './gateways/mail-folder.ts'
import { mailCancellations } from './mail-cancellations.ts'
import { type CustomerOf, mailLatePayments } from './mail-late-payments.ts'
import { type EmailOf, mailLinks } from './mail-links.ts'
import { mailOffers } from './mail-offers.ts'
import { type Sending, sendEmails } from './send-emails.ts'

/** Works on the jobs that lead to mails. */
export async function workOnNotifications(app: {
  db: Database
  queue: Queue
  mailbox: Mailbox
  emailOf: EmailOf
  customerOf: CustomerOf
}): Promise<void> {
  const jobs: Record<string, typeof confirmOrders> = {
    'confirm-orders': confirmOrders,
    'mail-links': (tx, events) => mailLinks(tx, events, app.emailOf),
    'mail-offers': mailOffers,
    'mail-cancellations': (tx, events) => mailCancellations(tx, events, app.customerOf),
    'mail-late-payments': (tx, events) => mailLatePayments(tx, events, app.customerOf),
  }
  for (const [job, queueMails] of Object.entries(jobs)) {
    await app.queue.work<EventsJob>(job, async ({ events }) => {
      await app.db.transaction(async (tx) => queueMails(tx, await readEvents(tx, events)))
      await sendAll(app)
    })
  }
}

async function sendAll(app: { db: Database; mailbox: Mailbox }): Promise<void> {
  let sending: Sending
  do sending = await sendEmails(app)
  while (sending.sent > 0)
  // The queue tries this job again, later, and with it whatever is still queued.
  if (sending.failures.length > 0) throw sending.failures[0]
}
