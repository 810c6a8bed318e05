import type { Tx } from '../platform/db/index.ts'
import type { RecordedEvent } from '../platform/events/index.ts'
import { giveGuestOrders } from './orders-store.ts'

/** The addresses of users who are still there, by their ids. Events hold none, so that they can be forgotten. */
export type EmailOf = (tx: Tx, userIds: readonly string[]) => Promise<Map<string, string>>

/** What somebody bought as a guest is his, once he has shown that the address is. */
export async function attachGuestOrders(
  tx: Tx,
  events: readonly RecordedEvent[],
  emailOf: EmailOf,
): Promise<void> {
  const userIds = events.map(({ payload }) => (payload as ConfirmedPayload).user_id)
  await giveGuestOrders(tx, await emailOf(tx, userIds))
}

/** The payload of `user.email_confirmed`. */
type ConfirmedPayload = { user_id: string }
