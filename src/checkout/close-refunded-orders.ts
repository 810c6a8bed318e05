import { findCancellations, markRefunded } from '../orders/index.ts'
import { sumGivenBack } from '../payments/index.ts'
import { notify, type Tx } from '../platform/db/index.ts'
import { type RecordedEvent, recordEvents } from '../platform/events/index.ts'
import { findRefundedSales } from './find-refunded-sales.ts'
import { freePlaces } from './free-places.ts'

/**
 * An order whose money all went back is over, and its places are free again; so is one that was cancelled, when all did but
 * what a cancellation keeps.
 */
export async function closeRefundedOrders(tx: Tx, events: readonly RecordedEvent[]): Promise<void> {
  const sales = await findRefundedSales(tx, events)
  const orderIds = sales.map(({ orderId }) => orderId)
  const paymentIds = sales.map(({ id }) => id)
  const [cancellations, givenBack] = await Promise.all([
    findCancellations(tx, orderIds),
    sumGivenBack(tx, paymentIds),
  ])
  const over = sales.filter(({ id, orderId, capturedMinor }) => {
    return (givenBack.get(id) ?? 0) >= capturedMinor - (cancellations.get(orderId)?.feeMinor ?? 0)
  })
  const overIds = over.map(({ orderId }) => orderId)
  const closed = await markRefunded(tx, overIds)
  if (closed.length === 0) return
  const refunded = closed.map((subjectId) => ({ subjectId, type: 'order.refunded', payload: {} }))
  await recordEvents(tx, refunded)
  await freePlaces(tx, closed)
  await notify(tx, 'places_changed')
}
