import type { Tx } from '../platform/db/index.ts'
import type { RecordedEvent } from '../platform/events/index.ts'
import type { Email } from './email.ts'
import { insertEmails } from './emails-store.ts'
import type { Customer, CustomerOf } from './mail-late-payments.ts'

/** Queues a mail to whoever's paid booking was cancelled, once per event. */
export async function mailCancellations(
  tx: Tx,
  events: readonly RecordedEvent[],
  customerOf: CustomerOf,
): Promise<void> {
  const paid = events.filter(({ payload }) => 'refund_minor' in payload)
  const customers = await customerOf(
    tx,
    paid.map(({ subjectId }) => subjectId),
  )
  const emails = paid.flatMap((event) => {
    const customer = customers.get(event.subjectId)
    return customer ? [mailOf(event, customer)] : []
  })
  await insertEmails(tx, emails)
}

function mailOf({ subjectId, sequence, payload }: RecordedEvent, { email, name }: Customer): Email {
  const { refund_minor: refundMinor, currency, reason } = payload as CancelledPayload
  const content = { orderId: subjectId, name, refundMinor, currency, reason }
  return { subjectId, sequence, template: 'booking-cancelled', recipient: email, content }
}

/** The payload of `order.cancelled`, of an order that was paid. */
type CancelledPayload = { refund_minor: number; currency: string; reason: string | null }
