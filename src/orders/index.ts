export {
  amountOf,
  type NewOrder,
  type Order,
  type OrderLine,
  type OrderStatus,
  orderMoves,
  orderStatuses,
} from './order.ts'
export { closeUnpaid, findOrders, insertOrders, isOrderOf, markPaid, type PaidOrder } from './orders-store.ts'
export { orderRoutes } from './routes.ts'
