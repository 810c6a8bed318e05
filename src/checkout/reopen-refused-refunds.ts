import { unmarkRefundPending } from '../orders/index.ts'
import type { Tx } from '../platform/db/index.ts'
import type { RecordedEvent } from '../platform/events/index.ts'
import { findRefundedSales } from './find-refunded-sales.ts'

/** An order whose refund was refused is as it was: sold, and paid with what is left with us. */
export async function reopenRefusedRefunds(tx: Tx, events: readonly RecordedEvent[]): Promise<void> {
  const sales = await findRefundedSales(tx, events)
  const kept = sales.filter(({ capturedMinor, refundedMinor }) => refundedMinor < capturedMinor)
  await unmarkRefundPending(
    tx,
    kept.map(({ orderId }) => orderId),
  )
}
