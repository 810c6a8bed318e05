import type { Tx } from '../platform/db/index.ts'
import type { RecordedEvent } from '../platform/events/index.ts'
import { giveGuestOrders } from './orders-store.ts'

/** What somebody bought as a guest is his, once he has shown that the address is. */
export async function attachGuestOrders(tx: Tx, events: readonly RecordedEvent[]): Promise<void> {
  for (const { payload } of events) {
    const { email, user_id } = payload as ConfirmedPayload
    await giveGuestOrders(tx, email, user_id)
  }
}

/** The payload of `user.email_confirmed`. */
type ConfirmedPayload = { user_id: string; email: string }
