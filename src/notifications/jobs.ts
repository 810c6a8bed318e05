import type { Database } from '../platform/db/index.ts'
import { readEvents, type SwiftReaction } from '../platform/events/index.ts'
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

/** The reactions that queue mails. */
export function mailReactions(app: {
  emailOf: EmailOf
  customerOf: CustomerOf
}): Record<string, SwiftReaction> {
  const reactions: Record<string, typeof confirmOrders> = {
    'confirm-orders': confirmOrders,
    'mail-links': (tx, events) => mailLinks(tx, events, app.emailOf),
    'mail-offers': mailOffers,
    'mail-moves': mailMoves,
    'mail-cancellations': (tx, events) => mailCancellations(tx, events, app.customerOf),
    'mail-late-payments': (tx, events) => mailLatePayments(tx, events, app.customerOf),
  }
  const swift = Object.entries(reactions).map(([name, queueMails]): [string, SwiftReaction] => {
    return [name, async (tx, events) => queueMails(tx, await readEvents(tx, events))]
  })
  return Object.fromEntries(swift)
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
