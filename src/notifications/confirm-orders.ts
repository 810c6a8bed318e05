import type { Tx } from '../platform/db/index.ts'
import type { RecordedEvent } from '../platform/events/index.ts'
import type { Email } from './email.ts'
import { insertEmails } from './emails-store.ts'

/** Queues a confirmation for each order that was paid, once per event. */
export async function confirmOrders(tx: Tx, events: readonly RecordedEvent[]): Promise<void> {
  await insertEmails(tx, events.map(confirmationOf))
}

function confirmationOf({ subjectId, sequence, payload }: RecordedEvent): Email {
  const { customer_email, customer_name, amount_minor, currency, is_booking = false } = payload as PaidPayload
  const content = { orderId: subjectId, name: customer_name, amountMinor: amount_minor, currency }
  const template = is_booking ? 'booking-confirmation' : 'order-confirmation'
  return { subjectId, sequence, template, recipient: customer_email, content }
}

/** The payload of `order.paid`. */
type PaidPayload = {
  customer_email: string
  customer_name: string | null
  amount_minor: number
  currency: string
  is_booking?: true
}
