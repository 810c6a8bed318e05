import type { Database } from '../platform/db/index.ts'
import { markSent, takeQueued } from './emails-store.ts'
import type { Mailbox } from './gateways/mail-folder.ts'

const batchMax = 50

/** What became of a batch: how many mails went out, and why others did not. These stay queued. */
export type Sending = { sent: number; failures: unknown[] }

/**
 * Sends what is queued. A mail that was sent and not marked, because the process died in between, is sent again under
 * the same name, so the mailbox holds it once. One that cannot be delivered does not hold up the others.
 */
export async function sendEmails(app: { db: Database; mailbox: Mailbox }): Promise<Sending> {
  return await app.db.transaction(async (tx) => {
    const emails = await takeQueued(tx, batchMax)
    const deliveries = await Promise.allSettled(emails.map((email) => app.mailbox.deliver(email)))
    const sent = emails.filter((_, index) => deliveries[index]?.status === 'fulfilled')
    if (sent.length > 0) await markSent(tx, sent)
    const failures = deliveries.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    return { sent: sent.length, failures }
  })
}
