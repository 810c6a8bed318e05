import { lockTimes } from '../../catalogue/index.ts'
import { findHolders, lockPools, shortenHolds } from '../../inventory/index.ts'
import { type Booking, isBooking, moveTerms, readOrders, startOf, updateTerms } from '../../orders/index.ts'
import { lockPayments } from '../../payments/index.ts'
import type { Database, Tx } from '../../platform/db/index.ts'
import { type RecordedEvent, recordEvents } from '../../platform/events/index.ts'
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
  const before = new Map(bookings.map(({ id, terms }) => [id, startOf(terms)]))
  const told = moved.filter(({ id, status, terms }) => {
    return status === 'PAID' && changed.has(id) && startOf(terms) !== before.get(id)
  })
  await recordEvents(tx, told.map(eventOf))
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

function eventOf({ id, lines, terms, customerEmail, customerName }: Booking) {
  const titles = lines.map(({ title }) => title).join(', ')
  const startsAt = terms.lines[0]?.startsAt
  const whom = { customer_email: customerEmail, customer_name: customerName }
  return { subjectId: id, type: 'booking.moved', payload: { ...whom, title: titles, starts_at: startsAt } }
}
