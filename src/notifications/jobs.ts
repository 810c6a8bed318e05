import type { Database } from '../platform/db/index.ts'
import { type EventsJob, readEvents } from '../platform/events/index.ts'
import type { Queue } from '../platform/queue/index.ts'
import { repeatEvery } from '../platform/repeat-every.ts'
import type { Logger } from '../platform/telemetry/index.ts'
import { confirmOrders } from './confirm-orders.ts'
import type { Mailbox } from './gateways/mail-folder.ts'
import { mailCancellations } from './mail-cancellations.ts'
import { type CustomerOf, mailLatePayments } from './mail-late-payments.ts'
import { type EmailOf, mailLinks } from './mail-links.ts'
import { mailMoves } from './mail-moves.ts'
import { mailOffers } from './mail-offers.ts'
import { sendEmails } from './send-emails.ts'

const sendingPauseMs = 500

/** Works on the jobs that lead to mails. */
export async function workOnNotifications(app: {
  db: Database
  queue: Queue
  emailOf: EmailOf
  customerOf: CustomerOf
}): Promise<void> {
  const jobs: Record<string, typeof confirmOrders> = {
    'confirm-orders': confirmOrders,
    'mail-links': (tx, events) => mailLinks(tx, events, app.emailOf),
    'mail-offers': mailOffers,
    'mail-moves': mailMoves,
    'mail-cancellations': (tx, events) => mailCancellations(tx, events, app.customerOf),
    'mail-late-payments': (tx, events) => mailLatePayments(tx, events, app.customerOf),
  }
  for (const [job, queueMails] of Object.entries(jobs)) {
    await app.queue.work<EventsJob>(job, async ({ events }) => {
      await app.db.transaction(async (tx) => queueMails(tx, await readEvents(tx, events)))
    })
  }
}

/** Sends queued mails, at a pace of its own, until it is stopped. */
export function startSendingEmails(app: { db: Database; mailbox: Mailbox; log: Logger }): {
  stop(): Promise<void>
} {
  const { log } = app
  return repeatEvery(
    sendingPauseMs,
    async () => {
      const { failures, isMore } = await sendEmails(app)
      for (const error of failures)
        log.warn({ err: error }, 'A mail could not be delivered; it is tried again, after growing pauses.')
      return isMore
    },
    (error) => log.error({ err: error }, 'Mails could not be sent; they stay queued.'),
  )
}
