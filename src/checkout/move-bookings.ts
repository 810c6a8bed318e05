import { lockTimes } from '../catalogue/index.ts'
import { findHolders, lockPools } from '../inventory/index.ts'
import { type Booking, isBooking, moveTerms, readOrders, updateTerms } from '../orders/index.ts'
import type { Database, Tx } from '../platform/db/index.ts'
import { type RecordedEvent, recordEvents } from '../platform/events/index.ts'

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
  const moved = bookings.map((booking) => ({ ...booking, terms: moveTerms(booking, times) }))
  const changed = await updateTerms(tx, moved)
  const paid = moved.filter(({ id, status }) => status === 'PAID' && changed.has(id))
  await recordEvents(tx, paid.map(eventOf))
}

function eventOf({ id, lines, terms, customerEmail, customerName }: Booking) {
  const titles = lines.map(({ title }) => title).join(', ')
  const startsAt = terms.lines[0]?.startsAt
  const whom = { customer_email: customerEmail, customer_name: customerName }
  return { subjectId: id, type: 'booking.moved', payload: { ...whom, title: titles, starts_at: startsAt } }
}
