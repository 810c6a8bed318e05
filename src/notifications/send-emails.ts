import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '../platform/db/index.ts'
import type { Email } from './email.ts'
import { markSent, postpone, takeQueued } from './emails-store.ts'
import type { Mailbox } from './gateways/mail-folder.ts'

const batchMax = 50
/** A hundred a second at most, evenly: whoever is paying meanwhile feels every burst of work on this thread. */
const mailPauseMs = 8

/** What became of a batch: how many mails went out, and why others did not. These are tried again later. */
export type Sending = { sent: number; failures: unknown[] }

/**
 * Sends what is queued. A mail that was sent and not marked, because the process died in between, is sent again under
 * the same name, so the mailbox holds it once. One that cannot be delivered does not hold up the others.
 */
export async function sendEmails(app: { db: Database; mailbox: Mailbox }): Promise<Sending> {
  return await app.db.transaction(async (tx) => {
    const sent: Email[] = []
    const unsent: Email[] = []
    const failures: unknown[] = []
    for (const email of await takeQueued(tx, batchMax)) {
      try {
        await app.mailbox.deliver(email)
        await pause(mailPauseMs)
        sent.push(email)
      } catch (failure) {
        unsent.push(email)
        failures.push(failure)
      }
    }
    await markSent(tx, sent)
    await postpone(tx, unsent)
    return { sent: sent.length, failures }
  })
}
