import { findPaymentsById, type Payment } from '../payments/index.ts'
import type { Tx } from '../platform/db/index.ts'
import type { RecordedEvent } from '../platform/events/index.ts'
import { findSold } from './checkout-store.ts'

/** The payload of `refund.succeeded` and `refund.failed`. */
type RefundPayload = { payment_id: string }

/** The payments that refunds were about, as far as they paid for a sale. Others of the same order were given up, or late. */
export async function findRefundedSales(tx: Tx, events: readonly RecordedEvent[]): Promise<Payment[]> {
  const ids = events.map(({ payload }) => (payload as RefundPayload).payment_id)
  const payments = [...(await findPaymentsById(tx, ids)).values()]
  const sold = await findSold(
    tx,
    payments.map(({ checkoutId }) => checkoutId),
  )
  return payments.filter(({ checkoutId }) => sold.has(checkoutId))
}
