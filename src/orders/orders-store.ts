import type { Tx } from '../platform/db/index.ts'
import { type BookingTerms, endOf } from './booking-terms.ts'
import type { NewOrder, Order, OrderStatus } from './order.ts'

/** Writes new orders, PENDING, with their lines. */
export async function insertOrders(tx: Tx, orders: readonly NewOrder[]): Promise<void> {
  if (orders.length === 0) return
  await Promise.all([insertHeads(tx, orders), insertLines(tx, orders)])
}

async function insertHeads(tx: Tx, orders: readonly NewOrder[]): Promise<void> {
  await tx.sql`
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
  await tx.sql`
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
  await tx.sql`
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

/** A paid order that is cancelled, and what of its money goes back. */
export type Cancellation = {
  orderId: string
  refundMinor: number
  feeMinor: number
  reason: string | null
  cancelledBy: string
}

/**
 * PAID → REFUND_PENDING, or CANCELLED where nothing goes back. Who was let in already stays, and so does what is COMPLETED,
 * unless `evenOver`.
 * Answers only with the ids that made the move.
 */
export async function markCancelled(
  tx: Tx,
  cancellations: readonly Cancellation[],
  evenOver: boolean,
): Promise<Set<string>> {
  if (cancellations.length === 0) return new Set()
  const rows = await tx.sql<{ id: string }>`
    with wanted as (
      select * from unnest(${cancellations.map(({ orderId }) => orderId)}::uuid[],
                           ${cancellations.map(({ refundMinor }) => refundMinor)}::bigint[],
                           ${cancellations.map(({ feeMinor }) => feeMinor)}::bigint[],
                           ${cancellations.map(({ reason }) => reason)}::text[],
                           ${cancellations.map(({ cancelledBy }) => cancelledBy)}::text[])
                    as wanted (order_id, refund_minor, fee_minor, reason, cancelled_by)
    ), moved as (
      update orders set status = case wanted.refund_minor when 0 then 'CANCELLED' else 'REFUND_PENDING' end,
                        updated_at = now()
        from wanted
       where orders.id = wanted.order_id
         and (orders.status = 'PAID' and coalesce(attended, 0) = 0
              or ${evenOver}::boolean and orders.status in ('PAID', 'COMPLETED'))
      returning orders.id
    )
    insert into cancellations (order_id, refund_minor, fee_minor, reason, cancelled_by)
    select order_id, refund_minor, fee_minor, reason, cancelled_by from wanted join moved on moved.id = wanted.order_id
    returning order_id as id`
  return new Set(rows.map(({ id }) => id))
}

/** What was agreed to give back of orders that were cancelled when they were paid, by order. */
export async function findCancellations(
  tx: Tx,
  orderIds: readonly string[],
): Promise<Map<string, Cancellation & { cancelledAt: Date }>> {
  const rows = await tx.sql<Cancellation & { cancelledAt: Date }>`
    select order_id as "orderId", refund_minor as "refundMinor", fee_minor as "feeMinor", reason,
           cancelled_by as "cancelledBy", cancelled_at as "cancelledAt"
      from cancellations where order_id = any(${orderIds}::uuid[])`
  return new Map(rows.map((row) => [row.orderId, row]))
}

/** PAID, or COMPLETED → REFUND_PENDING. */
export async function markRefundPending(tx: Tx, id: string): Promise<void> {
  await tx.sql`
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

/** One more of a booking's party was let in, or with -1 was not after all. */
export async function countAttended(tx: Tx, id: string, by: 1 | -1): Promise<void> {
  await tx.sql`update orders set attended = coalesce(attended, 0) + ${by}::integer where id = ${id}`
}

/** Another name or address for a booking that is not over. False if it is. */
export async function changeCustomer(tx: Tx, id: string, { email, name }: Customer): Promise<boolean> {
  const rows = await tx.sql`
    update orders set customer_email = ${email}, customer_name = coalesce(${name}, customer_name), updated_at = now()
     where id = ${id} and status in ('PENDING', 'PAID')
    returning id`
  return rows.length === 1
}

/** Other terms for bookings that are not over. Answers with the ids of those for which they are others. */
export async function updateTerms(
  tx: Tx,
  bookings: readonly { id: string; terms: BookingTerms }[],
): Promise<Set<string>> {
  const rows = await tx.sql<{ id: string }>`
    update orders set terms = moved.terms, completes_at = moved.completes_at, updated_at = now()
      from unnest(${bookings.map(({ id }) => id)}::uuid[],
                  ${bookings.map(({ terms }) => JSON.stringify(terms))}::jsonb[],
                  ${bookings.map(({ terms }) => endOf(terms))}::timestamptz[]) as moved (id, terms, completes_at)
     where orders.id = moved.id and status in ('PENDING', 'PAID', 'REFUND_PENDING')
       and orders.terms is distinct from moved.terms
    returning orders.id`
  return new Set(rows.map(({ id }) => id))
}

/** A booking whose time is over, and what it is now. */
export type OverBooking = { id: string; status: OrderStatus; endedAt: Date }

/**
 * PAID → COMPLETED for bookings that are over; of those that came to nothing it is noted that their time is. What may
 * still be paid, or paid again because its refund is refused, is left for later. Bookings that another transaction
 * works on are passed over.
 */
export async function completeOver(tx: Tx, max: number): Promise<OverBooking[]> {
  return await tx.sql<OverBooking>`
    with over as materialized (
      select id, completes_at from orders
       where completes_at <= now() and status not in ('PENDING', 'REFUND_PENDING')
       order by completes_at limit ${max} for update skip locked
    )
    update orders
       set status = case orders.status when 'PAID' then 'COMPLETED' else orders.status end, completes_at = null,
           updated_at = case orders.status when 'PAID' then now() else updated_at end
      from over where orders.id = over.id
    returning orders.id, orders.status, over.completes_at as "endedAt"`
}

export type Customer = { email: string; name: string | null }

/** Who bought, by the orders' ids. */
export async function customerOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Customer>> {
  const rows = await tx.sql<Customer & { id: string }>`
    select id, customer_email as email, customer_name as name from orders where id = any(${ids}::uuid[])`
  return new Map(rows.map(({ id, ...customer }) => [id, customer]))
}
