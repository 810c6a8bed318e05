import type { Tx } from '../platform/db/index.ts'
import type { RecordedEvent } from '../platform/events/index.ts'
import type { Email } from './email.ts'
import { insertEmails } from './emails-store.ts'

export type Customer = { email: string; name: string | null }

/** Who bought, by the orders' ids. */
export type CustomerOf = (tx: Tx, orderIds: readonly string[]) => Promise<Map<string, Customer>>

/** Queues a mail to whoever paid too late: his money goes back. Once per event. */
export async function mailLatePayments(
  tx: Tx,
  events: readonly RecordedEvent[],
  customerOf: CustomerOf,
): Promise<void> {
  const customers = await customerOf(
    tx,
    events.map(({ payload }) => (payload as LatePayload).order_id),
  )
  const emails = events.flatMap((event) => {
    const customer = customers.get((event.payload as LatePayload).order_id)
    return customer ? [mailOf(event, customer)] : []
  })
  await insertEmails(tx, emails)
}

function mailOf({ subjectId, sequence, payload }: RecordedEvent, { email, name }: Customer): Email {
  const { order_id: orderId, amount_minor: amountMinor, currency } = payload as LatePayload
  const content = { orderId, name, amountMinor, currency }
  return { subjectId, sequence, template: 'late-payment', recipient: email, content }
}

/** The payload of `payment.came_late`. */
type LatePayload = { order_id: string; amount_minor: number; currency: string }
