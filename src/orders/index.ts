export {
  type Booking,
  bookingStatuses,
  isBooking,
  isCancellable,
} from './booking.ts'
export {
  type BookedLine,
  type BookingTerms,
  moveTerms,
  quoteCancellation,
  startOf,
} from './booking-terms.ts'
export {
  type Cancellation,
  changeCustomer,
  countAttended,
  countBookings,
  findCancellations,
  markCancelled,
  updateTerms,
} from './bookings-store.ts'
export { completePastBookings } from './complete-past-bookings.ts'
export {
  amountOf,
  checkoutsOf,
  isOwn,
  type NewOrder,
  type Order,
  type OrderLine,
  type OrderStatus,
  orderMoves,
  orderStatuses,
} from './order.ts'
export {
  type ClosedUnpaid,
  closeUnpaid,
  customerOf,
  findOrders,
  insertOrders,
  isOrderOf,
  markPaid,
  markRefunded,
  markRefundPending,
  type OrderContents,
  type PaidOrder,
  readContents,
  readOrders,
  reopenOrder,
  unmarkRefundPending,
} from './orders-store.ts'
export { readVisibleBooking } from './read-visible-booking.ts'
export { orderRoutes } from './routes.ts'
