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
  type Cancellation,
  type ClosedUnpaid,
  changeCustomer,
  closeUnpaid,
  countAttended,
  customerOf,
  findCancellations,
  findOrders,
  insertOrders,
  isOrderOf,
  markCancelled,
  markPaid,
  markRefunded,
  markRefundPending,
  type OrderContents,
  type PaidOrder,
  readContents,
  readOrders,
  reopenOrder,
  unmarkRefundPending,
  updateTerms,
} from './orders-store.ts'
export { readVisibleBooking } from './read-visible-booking.ts'
export { orderRoutes } from './routes.ts'
