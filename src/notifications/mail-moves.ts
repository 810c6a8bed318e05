import type { Tx } from '../platform/db/index.ts'
import type { RecordedEvent } from '../platform/events/index.ts'
import type { Email } from './email.ts'
import { insertEmails } from './emails-store.ts'

/** Queues a mail to whoever has booked what takes place at another time now, once per event. */
export async function mailMoves(tx: Tx, events: readonly RecordedEvent[]): Promise<void> {
  await insertEmails(tx, events.map(moveOf))
}

function moveOf({ subjectId, sequence, payload }: RecordedEvent): Email {
  const {
    customer_email: recipient,
    customer_name: name,
    title,
    starts_at: startsAt,
  } = payload as MovedPayload
  const content = { orderId: subjectId, name, title, startsAt }
  return { subjectId, sequence, template: 'booking-moved', recipient, content }
}

/** The payload of `booking.moved`. */
type MovedPayload = {
  customer_email: string
  customer_name: string | null
  title: string
  starts_at: string
}
