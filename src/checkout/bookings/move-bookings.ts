import { lockTimes } from '../../catalogue/index.ts'
import { findHolders, lockPools, shortenHolds } from '../../inventory/index.ts'
import { type Booking, isBooking, moveTerms, readOrders, startOf, updateTerms } from '../../orders/index.ts'
import { lockPayments } from '../../payments/index.ts'
import type { Database, Tx } from '../../platform/db/index.ts'
import { type NewEvent, type RecordedEvent, recordEvents } from '../../platform/events/index.ts'
import { shortenCheckouts } from '../checkout-store.ts'

const batchMax = 200

/** The payload of `show.moved`: what is sold for it. */
export type MovedShow = { item_ids: string[]; pool_ids: string[] }

/**
 * Bookings of shows that were moved are for the time at which these take place now; what was agreed on price and
 * cancellation stays. May be run again.
 */
export async function moveBookings(app: { db: Database }, events: readonly RecordedEvent[]): Promise<void> {
  for (const { payload } of events) {
    const { item_ids: itemIds, pool_ids: poolIds } = payload as MovedShow
    // Whoever read the old time and is about to hold places has the pool locked.
    const holders = await app.db.transaction(async (tx) => {
      await lockPools(tx, poolIds)
      return await findHolders(tx, poolIds)
    })
    for (let at = 0; at < holders.length; at += batchMax)
      await app.db.transaction((tx) => moveSome(tx, holders.slice(at, at + batchMax), itemIds))
  }
}

async function moveSome(tx: Tx, orderIds: readonly string[], itemIds: readonly string[]): Promise<void> {
  const times = await lockTimes(tx, itemIds)
  const bookings = (await readOrders(tx, orderIds)).filter(isBooking)
  // Payments first, as whoever records what came of them does: two who want the same then never wait for each other.
  await lockPayments(
    tx,
    bookings.map(({ checkoutId }) => checkoutId),
  )
  const moved = bookings.map((booking) => ({ ...booking, terms: moveTerms(booking, times) }))
  const changed = await updateTerms(tx, moved)
  await shorten(
    tx,
    moved.filter(({ status }) => status === 'PENDING'),
  )
  const told = moved.flatMap((booking, index) => {
    const isTold = booking.status === 'PAID' && changed.has(booking.id)
    return isTold ? eventsOf(booking, bookings[index]?.terms.lines ?? []) : []
  })
  await recordEvents(tx, told)
}

/** Nothing is held for who would come too late. */
async function shorten(tx: Tx, pending: readonly Booking[]): Promise<void> {
  if (pending.length === 0) return
  const shorter = pending.map(({ id: orderId, checkoutId: id, terms }) => {
    return { orderId, id, until: startOf(terms) }
  })
  await shortenCheckouts(tx, shorter)
  await shortenHolds(tx, shorter)
}

/** What begins at another time now; of several events in one order only the one that was moved. */
function eventsOf(
  { id, lines, terms, customerEmail, customerName }: Booking,
  before: readonly { startsAt: string }[],
): NewEvent[] {
  const isMoved = (index: number) => terms.lines[index]?.startsAt !== before[index]?.startsAt
  const titles = lines.filter((_, index) => isMoved(index)).map(({ title }) => title)
  if (titles.length === 0) return []
  const startsAt = terms.lines.find((_, index) => isMoved(index))?.startsAt
  const whom = { customer_email: customerEmail, customer_name: customerName }
  const payload = { ...whom, title: titles.join(', '), starts_at: startsAt }
  return [{ subjectId: id, type: 'booking.moved', payload }]
}
