import { findCancellations, unmarkRefundPending } from '../orders/index.ts'
import type { Tx } from '../platform/db/index.ts'
import type { RecordedEvent } from '../platform/events/index.ts'
import { findRefundedSales } from './find-refunded-sales.ts'

/**
 * An order whose refund was refused is as it was: sold, and paid with what is left with us. One that was cancelled is
 * not: its places are somebody else's.
 */
export async function reopenRefusedRefunds(tx: Tx, events: readonly RecordedEvent[]): Promise<void> {
  const sales = await findRefundedSales(tx, events)
  const orderIds = sales.map(({ orderId }) => orderId)
  const cancelled = await findCancellations(tx, orderIds)
  const kept = sales.filter(({ orderId, capturedMinor, refundedMinor }) => {
    return refundedMinor < capturedMinor && !cancelled.has(orderId)
  })
  const keptIds = kept.map(({ orderId }) => orderId)
  await unmarkRefundPending(tx, keptIds)
}
