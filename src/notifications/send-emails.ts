import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '../platform/db/index.ts'
import type { Email } from './email.ts'
import { deleteEmails, markSent, postpone, takeQueued } from './emails-store.ts'
import type { Mailbox } from './gateways/mail-folder.ts'

const batchMax = 50
/** So at most a hundred a second, evenly: whoever is paying meanwhile feels every burst of work on this thread. */
const mailPauseMs = 8
const leaseMs = 10_000

/** What became of a batch: how many mails went out, and why others did not, which are tried again later. */
export type Sending = { sent: number; failures: unknown[]; isMore: boolean }

/**
 * Sends what is queued. A mail that was sent and not marked before its lease ended, because the process died or the
 * mailbox was slow, is sent again under the same name, so the mailbox holds it once. One that cannot be delivered does not hold up the
 * others; one that is stale is dropped.
 */
export async function sendEmails(app: { db: Database; mailbox: Mailbox }): Promise<Sending> {
  const { db, mailbox } = app
  const emails = await db.transaction((tx) => takeQueued(tx, batchMax, leaseMs))
  const sent: Email[] = []
  const unsent: Email[] = []
  const failures: unknown[] = []
  for (const { isStale, ...email } of emails) {
    if (isStale) continue
    try {
      await mailbox.deliver(email)
      sent.push(email)
    } catch (failure) {
      unsent.push(email)
      failures.push(failure)
    }
    await pause(mailPauseMs)
  }
  if (emails.length > 0)
    await db.transaction(async (tx) => {
      await markSent(tx, sent)
      await deleteEmails(
        tx,
        emails.filter(({ isStale }) => isStale),
      )
      await postpone(tx, unsent)
    })
  return { sent: sent.length, failures, isMore: emails.length === batchMax }
}
