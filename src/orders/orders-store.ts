import type { Tx } from '../platform/db/index.ts'
import { endOf } from './booking-terms.ts'
import type { NewOrder, Order, OrderStatus } from './order.ts'

/** Writes new orders, PENDING, with their lines. */
export async function insertOrders(tx: Tx, orders: readonly NewOrder[]): Promise<void> {
  if (orders.length === 0) return
  await Promise.all([insertHeads(tx, orders), insertLines(tx, orders)])
}

async function insertHeads(tx: Tx, orders: readonly NewOrder[]): Promise<void> {
  await tx.write`
    insert into orders (id, checkout_id, user_id, amount_minor, currency, customer_email, customer_name, shipping_address,
                        shares, terms, completes_at)
    select * from unnest(${orders.map(({ id }) => id)}::uuid[],
                         ${orders.map(({ checkoutId }) => checkoutId)}::uuid[],
                         ${orders.map(({ userId }) => userId)}::uuid[],
                         ${orders.map(({ amountMinor }) => amountMinor)}::bigint[],
                         ${orders.map(({ currency }) => currency)}::text[],
                         ${orders.map(({ customerEmail }) => customerEmail)}::text[],
                         ${orders.map(({ customerName }) => customerName)}::text[],
                         ${orders.map(({ shippingAddress }) => jsonOrNull(shippingAddress))}::jsonb[],
                         ${orders.map(({ shares }) => jsonOrNull(shares))}::jsonb[],
                         ${orders.map(({ terms }) => jsonOrNull(terms))}::jsonb[],
                         ${orders.map(({ terms }) => terms && endOf(terms))}::timestamptz[])`
}

async function insertLines(tx: Tx, orders: readonly NewOrder[]): Promise<void> {
  const lines = orders.flatMap(({ id, lines }) =>
    lines.map((line, index) => ({ orderId: id, number: index + 1, ...line })),
  )
  await tx.write`
    insert into order_lines (order_id, number, item_id, title, quantity, unit_amount_minor)
    select * from unnest(${lines.map(({ orderId }) => orderId)}::uuid[],
                         ${lines.map(({ number }) => number)}::integer[],
                         ${lines.map(({ itemId }) => itemId)}::uuid[],
                         ${lines.map(({ title }) => title)}::text[],
                         ${lines.map(({ quantity }) => quantity)}::bigint[],
                         ${lines.map(({ unitAmountMinor }) => unitAmountMinor)}::bigint[])`
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value)
}

/** What a sale needs to know of an order that was just paid. */
export type PaidOrder = {
  id: string
  amountMinor: number
  currency: string
  customerEmail: string
  customerName: string | null
  shares: { account: string; amountMinor: number }[] | null
  isBooking: boolean
}

/** PENDING → PAID. Answers only with the orders that made the move. */
export async function markPaid(tx: Tx, orderIds: readonly string[]): Promise<PaidOrder[]> {
  return await tx.sql<PaidOrder>`
    update orders set status = 'PAID', updated_at = now()
     where id = any(${orderIds}::uuid[]) and status = 'PENDING'
    returning id, amount_minor as "amountMinor", currency, customer_email as "customerEmail",
              customer_name as "customerName", shares, terms is not null as "isBooking"`
}

export type ClosedUnpaid = Extract<OrderStatus, 'FAILED' | 'EXPIRED' | 'CANCELLED'>

/** PENDING → FAILED, EXPIRED or CANCELLED, as each order says. Answers with the ids that made the move. */
export async function closeUnpaid(
  tx: Tx,
  closed: readonly { id: string; status: ClosedUnpaid }[],
): Promise<Set<string>> {
  const rows = await tx.sql<{ id: string }>`
    update orders set status = closed.status, updated_at = now()
      from unnest(${closed.map(({ id }) => id)}::uuid[],
                  ${closed.map(({ status }) => status)}::text[]) as closed (id, status)
     where orders.id = closed.id and orders.status = 'PENDING'
    returning orders.id`
  return new Set(rows.map(({ id }) => id))
}

/** Orders with their lines, by their ids, in no order. */
export async function readOrders(
  tx: Tx,
  ids: readonly string[],
  { onlyBookings = false } = {},
): Promise<Order[]> {
  return await tx.sql<Order>`
    select id, checkout_id as "checkoutId", earlier_checkout_ids as "earlierCheckoutIds", user_id as "userId", status,
           amount_minor as "amountMinor", currency, customer_email as "customerEmail", customer_name as "customerName",
           shipping_address as "shippingAddress", terms, attended, created_at as "createdAt", updated_at as "updatedAt", lines
      from shown_orders where id = any(${ids}::uuid[]) and (terms is not null or not ${onlyBookings}::boolean)`
}

export type WantedOrders = {
  userId?: string | undefined
  status?: OrderStatus | undefined
  onlyBookings?: boolean
  limit: number
  offset: number
}

/** Orders with their lines, newest first; only those of this user or status, where one is given. */
export async function findOrders(tx: Tx, wanted: WantedOrders): Promise<Order[]> {
  const { userId = null, status = null, onlyBookings = false, limit, offset } = wanted
  return await tx.sql<Order>`
    select id, checkout_id as "checkoutId", earlier_checkout_ids as "earlierCheckoutIds", user_id as "userId", status,
           amount_minor as "amountMinor", currency, customer_email as "customerEmail", customer_name as "customerName",
           shipping_address as "shippingAddress", terms, attended, created_at as "createdAt", updated_at as "updatedAt", lines
      from shown_orders
     where (${userId}::uuid is null or user_id = ${userId}::uuid) and (${status}::text is null or status = ${status}::text)
       and (terms is not null or not ${onlyBookings}::boolean)
     order by id desc limit ${limit} offset ${offset}`
}

/** What a system of others is told of an order. */
export type OrderContents = Pick<Order, 'id' | 'customerEmail' | 'shippingAddress' | 'lines'>

/** What these orders hold, and for whom it is; by their ids. */
export async function readContents(tx: Tx, ids: readonly string[]): Promise<Map<string, OrderContents>> {
  const orders = await tx.sql<OrderContents>`
    select id, customer_email as "customerEmail", shipping_address as "shippingAddress", lines
      from orders
           join (select order_id, jsonb_agg(jsonb_build_object('itemId', item_id, 'title', title, 'quantity', quantity,
                                                               'unitAmountMinor', unit_amount_minor) order by number) as lines
                   from order_lines where order_id = any(${ids}::uuid[]) group by order_id) as bought
             on bought.order_id = orders.id`
  return new Map(orders.map((order) => [order.id, order]))
}

/** Whether an order is this user's. */
export async function isOrderOf(tx: Tx, id: string, userId: string): Promise<boolean> {
  const rows = await tx.sql`select id from orders where id = ${id} and user_id = ${userId}`
  return rows.length === 1
}

/** Makes the orders that guests placed under these addresses, by user, theirs. */
export async function giveGuestOrders(tx: Tx, emails: ReadonlyMap<string, string>): Promise<void> {
  if (emails.size === 0) return
  await tx.write`
    update orders set user_id = confirmed.user_id, updated_at = now()
      from unnest(${[...emails.keys()]}::uuid[],
                  ${[...emails.values()]}::text[]) as confirmed (user_id, email)
     where lower(customer_email) = confirmed.email and orders.user_id is null`
}

/** An order that is to be paid once more. */
export type ReopenedOrder = { id: string; amountMinor: number; currency: string }

/** FAILED → PENDING, with another checkout. Undefined if the order is not FAILED. */
export async function reopenOrder(
  tx: Tx,
  id: string,
  checkoutId: string,
): Promise<ReopenedOrder | undefined> {
  const [order] = await tx.sql<ReopenedOrder>`
    update orders
       set status = 'PENDING', earlier_checkout_ids = array_append(earlier_checkout_ids, checkout_id),
           checkout_id = ${checkoutId}, updated_at = now()
     where id = ${id} and status = 'FAILED'
    returning id, amount_minor as "amountMinor", currency`
  return order
}

/** PAID, or COMPLETED → REFUND_PENDING. */
export async function markRefundPending(tx: Tx, id: string): Promise<void> {
  await tx.write`
    update orders set status = 'REFUND_PENDING', updated_at = now() where id = ${id} and status in ('PAID', 'COMPLETED')`
}

/** REFUND_PENDING → PAID, or COMPLETED where its time was noted to be over. Answers only with the ids that made the move. */
export async function unmarkRefundPending(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.sql<{ id: string }>`
    update orders set status = case when terms is not null and completes_at is null then 'COMPLETED' else 'PAID' end,
                      updated_at = now()
     where id = any(${ids}::uuid[]) and status = 'REFUND_PENDING'
    returning id`
  return rows.map(({ id }) => id)
}

/** REFUND_PENDING → REFUNDED. Answers only with the ids that made the move. */
export async function markRefunded(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.sql<{ id: string }>`
    update orders set status = 'REFUNDED', updated_at = now()
     where id = any(${ids}::uuid[]) and status = 'REFUND_PENDING'
    returning id`
  return rows.map(({ id }) => id)
}

export type Customer = { email: string; name: string | null }

/** Who bought, by the orders' ids. */
export async function customerOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Customer>> {
  const rows = await tx.sql<Customer & { id: string }>`
    select id, customer_email as email, customer_name as name from orders where id = any(${ids}::uuid[])`
  return new Map(rows.map(({ id, ...customer }) => [id, customer]))
}
