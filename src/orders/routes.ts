import Type, { type Static } from 'typebox'
import {
  type Http,
  Moment,
  moneyFields,
  offsetOf,
  pagingFields,
  problemResponses,
  Strict,
  Uuid,
} from '../platform/http/index.ts'
import type { Platform } from '../platform/platform.ts'
import { Failure } from '../values/failure.ts'
import { amountOf, type Order, orderStatuses } from './order.ts'
import { findOrders } from './orders-store.ts'

const tags = ['orders']
const config = { access: 'operator' } as const
const Status = Type.Enum([...orderStatuses])

const OrderView = Type.Object({
  id: Uuid,
  checkout_id: Uuid,
  status: Status,
  ...moneyFields,
  customer: Type.Object({ email: Type.String(), name: Type.Union([Type.String(), Type.Null()]) }),
  shipping_address: Type.Union([Type.Record(Type.String(), Type.String()), Type.Null()]),
  lines: Type.Array(
    Type.Object({
      item_id: Uuid,
      title: Type.String(),
      quantity: Type.Integer(),
      unit_amount_minor: Type.Integer(),
      amount_minor: Type.Integer(),
    }),
  ),
  created_at: Moment,
  updated_at: Moment,
})

/** What operators may ask of orders. */
export function orderRoutes(http: Http, app: Platform): void {
  const querystring = Strict({ ...pagingFields, status: Type.Optional(Status) })
  const listed = { 200: Type.Object({ orders: Type.Array(OrderView) }), ...problemResponses }
  const listSchema = { tags, summary: 'Orders, newest first', querystring, response: listed }
  http.get('/orders', { config, schema: listSchema }, async ({ query }) => {
    const orders = await findOrders(app.db, { ...query, offset: offsetOf(query) })
    return { orders: orders.map(showOrder) }
  })

  const params = Strict({ id: Uuid })
  const response = { 200: OrderView, ...problemResponses }
  const schema = { tags, summary: 'One order', params, response }
  http.get('/orders/:id', { config, schema }, async ({ params: { id } }) => {
    const [order] = await findOrders(app.db, { id, limit: 1, offset: 0 })
    if (!order) throw new Failure('NOT_FOUND')
    return showOrder(order)
  })
}

function showOrder(order: Order): Static<typeof OrderView> {
  return {
    id: order.id,
    checkout_id: order.checkoutId,
    status: order.status,
    amount_minor: order.amountMinor,
    currency: order.currency,
    customer: { email: order.customerEmail, name: order.customerName },
    shipping_address: order.shippingAddress,
    lines: order.lines.map((line) => ({
      item_id: line.itemId,
      title: line.title,
      quantity: line.quantity,
      unit_amount_minor: line.unitAmountMinor,
      amount_minor: amountOf(line),
    })),
    created_at: order.createdAt,
    updated_at: order.updatedAt,
  }
}
