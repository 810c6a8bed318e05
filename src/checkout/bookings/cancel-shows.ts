import { closePools, findHolders, lockPools } from '../../inventory/index.ts'
import { readOrders } from '../../orders/index.ts'
import { lockPayments } from '../../payments/index.ts'
import { type Database, isConnectionLost, runInGroups } from '../../platform/db/index.ts'
import type { RecordedEvent } from '../../platform/events/index.ts'
import { endWaiting, findWaiting } from '../../waitlist/index.ts'
import { raiseIncidents } from '../incidents-store.ts'
import { cancelBookings } from './cancel-bookings.ts'

/** More would keep the places of one transaction locked for long. */
const batchMax = 200

/** The payload of `show.cancelled`: what was sold for it, which nobody can buy any more. */
export type CancelledShow = {
  item_ids: string[]
  pool_ids: string[]
  reason: string | null
  cancelled_by: string
}

const leftOver =
  'The show was called off and this booking could not be cancelled; it is tried again every ten minutes. Look at its payment, and in the log why.'

/**
 * Cancels every booking of shows that do not take place: all of the money goes back, whatever the policy says, and nobody
 * waits any more. May be run again, and then goes on where it stopped, until nothing is left; once it is overdue an operator is asked.
 */
export async function cancelShows(
  app: { db: Database },
  events: readonly RecordedEvent[],
  isOverdue: boolean,
): Promise<void> {
  for (const { payload } of events) await cancelShow(app, payload as CancelledShow, isOverdue)
}

async function cancelShow({ db }: { db: Database }, show: CancelledShow, isOverdue: boolean): Promise<void> {
  const { item_ids: itemIds, pool_ids: poolIds, reason, cancelled_by: cancelledBy } = show
  await db.transaction(async (tx) => endWaiting(tx, await findWaiting(tx, itemIds), 'LAPSED'))
  const holders = await findHolders(db, poolIds)
  const cancel = (ids: readonly string[]) =>
    db.transaction(async (tx) => {
      const orders = await readOrders(tx, ids)
      // Payments first, as everywhere, and then all pools at once.
      await lockPayments(
        tx,
        orders.map(({ checkoutId }) => checkoutId),
      )
      await lockPools(tx, poolIds)
      await cancelBookings(tx, orders, { cancelledBy, reason, isFull: true })
      // What came free is nobody's any more, not even of who takes places again that he lost.
      await closePools(tx, poolIds)
      return ids
    })
  let cause: unknown
  for (let at = 0; at < holders.length; at += batchMax) {
    // One that cannot be cancelled keeps no other from its money.
    const outcomes = await runInGroups(holders.slice(at, at + batchMax), cancel)
    for (const outcome of outcomes) if (outcome.status === 'rejected') cause = outcome.reason
    if (isConnectionLost(cause)) throw cause
  }
  // Also what was given up, or ran out, meanwhile: whoever pays late would have it.
  const left = await db.transaction(async (tx) => {
    await closePools(tx, poolIds)
    return await findHolders(tx, poolIds)
  })
  if (left.length === 0) return
  if (isOverdue) {
    const orders = await readOrders(db, left)
    await raiseIncidents(
      db,
      orders.map(({ checkoutId }) => ({ checkoutId, reason: leftOver })),
    )
  }
  // Where nothing went wrong, they were about to be paid, or are being cancelled at their gateways.
  throw new Error(`Bookings of a cancelled show that are not cancelled yet: ${left.length}.`, { cause })
}
