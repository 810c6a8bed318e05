import Type, { type Static } from 'typebox'
import {
  type Http,
  type Links,
  Moment,
  moneyFields,
  offsetOf,
  pagingFields,
  problemResponses,
  Strict,
  Uuid,
} from '../platform/http/index.ts'
import type { Platform } from '../platform/platform.ts'
import { type Caller, may } from '../values/caller.ts'
import { Failure } from '../values/failure.ts'
import { amountOf, checkoutsOf, isOwn, type Order, orderStatuses } from './order.ts'
import { findOrders, readOrders } from './orders-store.ts'

const tags = ['orders']
const seesAll = { role: 'operator', scope: 'orders:read' } as const
const Status = Type.Enum([...orderStatuses])

const OrderView = Type.Object({
  id: Uuid,
  checkout_id: Uuid,
  user_id: Type.Union([Uuid, Type.Null()]),
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

/** Orders: each user sees his own, whoever has the link of a checkout that one, and operators see all. */
export function orderRoutes(http: Http, app: Platform & { links: Links }): void {
  listRoute(http, app)
  lookRoute(http, app)
}

function listRoute(http: Http, app: Platform): void {
  const querystring = Strict({ ...pagingFields, status: Type.Optional(Status) })
  const listed = { 200: Type.Object({ orders: Type.Array(OrderView) }), ...problemResponses }
  const listSchema = {
    tags,
    summary: 'Your orders, newest first; for operators all',
    querystring,
    response: listed,
  }
  const config = { access: 'user', scope: 'orders:read' } as const
  http.get('/orders', { config, schema: listSchema }, async ({ query, caller }) => {
    const userId = may(caller, seesAll) ? undefined : ownIdOf(caller)
    const orders = await findOrders(app.db, { ...query, userId, offset: offsetOf(query) })
    return { orders: orders.map(showOrder) }
  })
}

function ownIdOf({ userId }: Caller): string {
  if (userId === null) throw new Failure('FORBIDDEN')
  return userId
}

function lookRoute(http: Http, app: Platform & { links: Links }): void {
  const params = Strict({ id: Uuid })
  const querystring = Strict({ token: Type.Optional(Type.String({ maxLength: 128 })) })
  const response = { 200: OrderView, ...problemResponses }
  const schema = { tags, summary: 'One order', params, querystring, response }
  const config = { access: 'link' } as const
  http.get('/orders/:id', { config, schema }, async ({ params: { id }, query, caller }) => {
    const [order] = await readOrders(app.db, [id])
    const mayLook =
      order &&
      (isOwn(order, caller) || app.links.isOneOf(checkoutsOf(order), query.token) || may(caller, seesAll))
    if (!mayLook) throw new Failure('NOT_FOUND')
    return showOrder(order)
  })
}

function showOrder(order: Order): Static<typeof OrderView> {
  return {
    id: order.id,
    checkout_id: order.checkoutId,
    user_id: order.userId,
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
