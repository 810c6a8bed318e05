import { releasePlaces } from '../inventory/index.ts'
import { closeUnpaid } from '../orders/index.ts'
import type { Tx } from '../platform/db/index.ts'
import { recordEvents } from '../platform/events/index.ts'
import { done, type Verdict, type Work } from './checkout.ts'

/** Gives the places back and ends the orders: EXPIRED if time ran out, FAILED otherwise. */
export async function undoHolds(tx: Tx, works: readonly Work[]): Promise<Verdict[]> {
  const closed = works.map(({ id, orderId, errorCode, errorReason }) => {
    const status: 'EXPIRED' | 'FAILED' = errorCode === 'HOLD_EXPIRED' ? 'EXPIRED' : 'FAILED'
    return { id: orderId, checkoutId: id, status, errorCode, errorReason }
  })
  const moved = await closeUnpaid(tx, closed)
  await recordEvents(
    tx,
    closed.flatMap(({ id, checkoutId, status, errorCode, errorReason }) => {
      if (!moved.has(id)) return []
      const payload = { checkout_id: checkoutId, error_code: errorCode, reason: errorReason }
      return [{ subjectId: id, type: status === 'EXPIRED' ? 'order.expired' : 'order.failed', payload }]
    }),
  )
  // Last, because it locks pools: a lock on a hot pool is held for one statement and the commit.
  await releasePlaces(
    tx,
    works.map(({ orderId }) => orderId),
  )
  return works.map(() => done)
}
