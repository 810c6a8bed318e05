import type { Tx } from '../platform/db/index.ts'
import type { RecordedEvent } from '../platform/events/index.ts'
import type { Email } from './email.ts'
import { insertEmails } from './emails-store.ts'

/** Queues a mail to whoever's turn it is in a line, once per event. */
export async function mailOffers(tx: Tx, events: readonly RecordedEvent[]): Promise<void> {
  await insertEmails(tx, events.map(offerOf))
}

function offerOf({ subjectId, sequence, payload }: RecordedEvent): Email {
  const {
    customer_email: recipient,
    customer_name: name,
    base_url: baseUrl,
    ...offered
  } = payload as OfferedPayload
  const { title, quantity, expires_at: expiresAt } = offered
  const content = { entryId: subjectId, name, title, quantity, expiresAt, baseUrl }
  return { subjectId, sequence, template: 'waitlist-offer', recipient, content }
}

/** The payload of `waitlist.offered`. */
type OfferedPayload = {
  customer_email: string
  customer_name: string | null
  base_url: string
  title: string
  quantity: number
  expires_at: string
}
