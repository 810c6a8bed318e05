import { findSeats } from '../../inventory/index.ts'
import { findCancellations, isBooking, readOrders } from '../../orders/index.ts'
import { findPayments } from '../../payments/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import { readCheckouts } from '../checkout-store.ts'
import type { BookingState } from './show-booking.ts'

/** How bookings stand, in the order of `ids`; undefined where there is none. */
export async function readBookings(
  tx: Tx,
  ids: readonly string[],
): Promise<readonly (BookingState | undefined)[]> {
  const bookings = (await readOrders(tx, ids, { onlyBookings: true })).filter(isBooking)
  const checkoutIds = bookings.map(({ checkoutId }) => checkoutId)
  const [seats, checkouts, payments, cancellations] = await Promise.all([
    findSeats(tx, ids),
    readCheckouts(tx, checkoutIds),
    findPayments(tx, checkoutIds),
    findCancellations(tx, ids),
  ])
  const checkoutOf = new Map(checkouts.map((checkout) => [checkout.id, checkout]))
  const states = bookings.map((booking): [string, BookingState] => {
    const { id, checkoutId } = booking
    const checkout = checkoutOf.get(checkoutId)
    if (!checkout) throw new Error(`Booking ${id} has no checkout.`)
    const had = (seats.get(id) ?? []).map(({ label }) => label)
    const [payment, cancellation] = [payments.get(checkoutId), cancellations.get(id)]
    return [id, { booking, seats: had, checkout, payment, cancellation }]
  })
  const byId = new Map(states)
  return ids.map((id) => byId.get(id))
}
