import type { Tx } from '../platform/db/index.ts'
import type { RecordedEvent } from '../platform/events/index.ts'
import { giveGuestOrders } from './orders-store.ts'

/** The address of a user who is still there. Events hold none, so that it can be forgotten. */
export type EmailOf = (tx: Tx, userId: string) => Promise<string | undefined>

/** What somebody bought as a guest is his, once he has shown that the address is. */
export async function attachGuestOrders(
  tx: Tx,
  events: readonly RecordedEvent[],
  emailOf: EmailOf,
): Promise<void> {
  for (const { payload } of events) {
    const { user_id } = payload as ConfirmedPayload
    const email = await emailOf(tx, user_id)
    if (email !== undefined) await giveGuestOrders(tx, email, user_id)
  }
}

/** The payload of `user.email_confirmed`. */
type ConfirmedPayload = { user_id: string }
