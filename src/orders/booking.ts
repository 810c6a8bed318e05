import { type BookingTerms, startOf } from './booking-terms.ts'
import type { Order, OrderStatus } from './order.ts'

/** An order of which everything has a time. */
export type Booking = Order & { terms: BookingTerms }

export function isBooking(order: Order): order is Booking {
  return order.terms !== null
}

/** How an order is called when it is seen as a booking. */
export const bookingStatuses: Record<OrderStatus, string> = {
  PENDING: 'PENDING_PAYMENT',
  PAID: 'SUCCESS',
  COMPLETED: 'COMPLETED',
  FAILED: 'FAILED',
  EXPIRED: 'EXPIRED',
  CANCELLED: 'CANCELLED',
  REFUND_PENDING: 'REFUND_PENDING',
  REFUNDED: 'REFUNDED',
}

/** What has begun cannot be cancelled any more, nor what is over, nor where somebody was let in. */
export function isCancellable(
  { status, terms, attended }: Pick<Booking, 'status' | 'terms' | 'attended'>,
  now: Date,
): boolean {
  return attended === 0 && ['PENDING', 'PAID'].includes(status) && Date.parse(startOf(terms)) > now.getTime()
}
