import type { Database } from '../platform/db/index.ts'
import { markSent, postpone, takeQueued } from './emails-store.ts'
import type { Mailbox } from './gateways/mail-folder.ts'

const batchMax = 50

/** What became of a batch: how many mails went out, and why others did not. These are tried again later. */
export type Sending = { sent: number; failures: unknown[] }

/**
 * Sends what is queued. A mail that was sent and not marked, because the process died in between, is sent again under
 * the same name, so the mailbox holds it once. One that cannot be delivered does not hold up the others.
 */
export async function sendEmails(app: { db: Database; mailbox: Mailbox }): Promise<Sending> {
  return await app.db.transaction(async (tx) => {
    const emails = await takeQueued(tx, batchMax)
    const deliveries = await Promise.allSettled(emails.map((email) => app.mailbox.deliver(email)))
    const isSent = (index: number) => deliveries[index]?.status === 'fulfilled'
    const sent = emails.filter((_, index) => isSent(index))
    await markSent(tx, sent)
    await postpone(
      tx,
      emails.filter((_, index) => !isSent(index)),
    )
    const failures = deliveries.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    return { sent: sent.length, failures }
  })
}
