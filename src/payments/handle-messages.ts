import type { Tx } from '../platform/db/index.ts'
import type { Settling, Stuck } from './door.ts'
import { findSubjects, type InboxEntry, markHandled, type Subject, takeMessages } from './inbox-store.ts'
import { lookNow, lookSoon } from './late-payments-store.ts'
import { checkRefundsNow } from './refunds-store.ts'

const turnMax = 200

/**
 * `wake` has checkouts ask their gateway now, and answers which of them are over, and which are being worked on: what is
 * just being asked may not know yet what the message says. `raise` puts before an operator what only he can see to.
 */
export type Inbox = Pick<Settling, 'db' | 'raise'> & {
  wake(tx: Tx, checkoutIds: readonly string[]): Promise<{ over: Set<string>; busy: Set<string> }>
}

/**
 * Handles what gateways told us: whatever a message is about, its gateway is asked how it stands. So it does not matter
 * what a message says, in which order messages come, or how often. Answers how many it handled.
 */
export async function handleMessages(app: Inbox): Promise<number> {
  return await app.db.transaction(async (tx) => {
    const entries = await takeMessages(tx, turnMax)
    if (entries.length === 0) return 0
    const subjects = await findSubjects(tx, entries)
    const { over, busy } = await app.wake(tx, [...new Set(subjects.map(({ checkoutId }) => checkoutId))])
    const ended = subjects.filter(({ checkoutId }) => over.has(checkoutId))
    const paymentIds = [...new Set(ended.map(({ paymentId }) => paymentId))]
    await lookNow(tx, paymentIds)
    await lookSoon(tx, [
      ...new Set(subjects.flatMap((one) => (busy.has(one.checkoutId) ? [one.paymentId] : []))),
    ])
    await checkRefundsNow(tx, paymentIds)
    await app.raise(tx, disputesOf(entries, subjects))
    const known = new Set(subjects.map(nameOf))
    await markHandled(
      tx,
      entries.map((entry) => ({
        ...entry,
        note: known.has(nameOf(entry)) ? null : 'It is about no payment of ours.',
      })),
    )
    return entries.length
  })
}

function nameOf({ gateway, eventId }: { gateway: string; eventId: string }): string {
  return `${gateway} ${eventId}`
}

/**
 * A customer's bank takes the money back, and somebody must answer it in time. Stripe and Razorpay both name such
 * messages so: charge.dispute.created, payment.dispute.lost.
 */
function disputesOf(entries: readonly InboxEntry[], subjects: readonly Subject[]): Stuck[] {
  const types = new Map(entries.map((entry) => [nameOf(entry), entry.type]))
  return subjects.flatMap((subject) => {
    const type = types.get(nameOf(subject)) ?? ''
    if (!type.includes('.dispute.')) return []
    const { gateway, eventId, checkoutId } = subject
    return [
      {
        checkoutId,
        reason: `The payment is disputed: ${gateway} sent ${type} (${eventId}). Answer it at the gateway; what it takes back is not in the ledger.`,
      },
    ]
  })
}
