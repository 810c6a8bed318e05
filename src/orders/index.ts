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
  reopenOrder,
  unmarkRefundPending,
} from './orders-store.ts'
export { orderRoutes } from './routes.ts'
