import type { Database } from '../platform/db/index.ts'
import { markSent, takeQueued } from './emails-store.ts'
import type { Mailbox } from './gateways/mail-folder.ts'

const batchMax = 50

/**
 * Sends what is queued. Answers how many mails went out. A mail that was sent and not marked, because the process died
 * in between, is sent again under the same name, so the mailbox holds it once.
 */
export async function sendEmails(app: { db: Database; mailbox: Mailbox }): Promise<number> {
  return await app.db.transaction(async (tx) => {
    const emails = await takeQueued(tx, batchMax)
    if (emails.length === 0) return 0
    for (const email of emails) await app.mailbox.deliver(email)
    await markSent(tx, emails)
    return emails.length
  })
}
