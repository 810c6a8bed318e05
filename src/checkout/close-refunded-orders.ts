import { releasePlaces } from '../inventory/index.ts'
import { markRefunded } from '../orders/index.ts'
import type { Tx } from '../platform/db/index.ts'
import { type RecordedEvent, recordEvents } from '../platform/events/index.ts'
import { findRefundedSales } from './find-refunded-sales.ts'

/** An order whose money all went back is over, and its places are free again. */
export async function closeRefundedOrders(tx: Tx, events: readonly RecordedEvent[]): Promise<void> {
  const sales = await findRefundedSales(tx, events)
  const whole = sales.filter(({ status }) => status === 'REFUNDED').map(({ orderId }) => orderId)
  const closed = await markRefunded(tx, whole)
  if (closed.length === 0) return
  await recordEvents(
    tx,
    closed.map((subjectId) => ({ subjectId, type: 'order.refunded', payload: {} })),
  )
  await releasePlaces(tx, closed)
}
