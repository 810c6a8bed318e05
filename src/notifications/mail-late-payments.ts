import type { Tx } from '../platform/db/index.ts'
import type { RecordedEvent } from '../platform/events/index.ts'
import type { Email } from './email.ts'
import { insertEmails } from './emails-store.ts'

/** Who bought, by the order. */
export type CustomerOf = (
  tx: Tx,
  orderId: string,
) => Promise<{ email: string; name: string | null } | undefined>

/** Queues a mail to whoever paid too late: his money goes back. Once per event. */
export async function mailLatePayments(
  tx: Tx,
  events: readonly RecordedEvent[],
  customerOf: CustomerOf,
): Promise<void> {
  const emails: Email[] = []
  for (const { subjectId, sequence, payload } of events) {
    const { order_id: orderId, amount_minor: amountMinor, currency } = payload as LatePayload
    const customer = await customerOf(tx, orderId)
    if (!customer) continue
    const content = { orderId, name: customer.name, amountMinor, currency }
    emails.push({ subjectId, sequence, template: 'late-payment', recipient: customer.email, content })
  }
  await insertEmails(tx, emails)
}

/** The payload of `payment.came_late`. */
type LatePayload = { order_id: string; amount_minor: number; currency: string }
