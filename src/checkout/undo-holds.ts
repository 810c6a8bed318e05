import { type ClosedUnpaid, closeUnpaid } from '../orders/index.ts'
import type { Tx } from '../platform/db/index.ts'
import { recordEvents } from '../platform/events/index.ts'
import { done, type Verdict, type Work } from './checkout.ts'
import { freePlaces } from './free-places.ts'

/** Gives the places back and ends the orders: EXPIRED if time ran out, CANCELLED if that was asked, FAILED otherwise. */
export async function undoHolds(tx: Tx, works: readonly Work[]): Promise<Verdict[]> {
  const closed = works.map(({ id, orderId, errorCode, errorReason }) => {
    return { id: orderId, checkoutId: id, status: endOf(errorCode), errorCode, errorReason }
  })
  const moved = await closeUnpaid(tx, closed)
  await recordEvents(
    tx,
    closed.flatMap(({ id, checkoutId, status, errorCode, errorReason }) => {
      if (!moved.has(id)) return []
      const payload = { checkout_id: checkoutId, error_code: errorCode, reason: errorReason }
      return [{ subjectId: id, type: `order.${status.toLowerCase()}`, payload }]
    }),
  )
  // Last, because it locks pools: a lock on a hot pool is held for one statement and the commit.
  await freePlaces(
    tx,
    works.map(({ orderId }) => orderId),
  )
  return works.map(() => done)
}

function endOf(code: Work['errorCode']): ClosedUnpaid {
  if (code === 'HOLD_EXPIRED') return 'EXPIRED'
  return code === 'BOOKING_CANCELLED' ? 'CANCELLED' : 'FAILED'
}
