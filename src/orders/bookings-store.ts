import type { Tx } from '../platform/db/index.ts'
import { type BookingTerms, endOf } from './booking-terms.ts'
import type { OrderStatus } from './order.ts'
import type { Customer } from './orders-store.ts'

/** A paid order that is cancelled: what of its money goes back by that, and what stays with us in the end. */
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

/** How many there are, in whatever status. Reads all orders: for those who ask now and then. */
export async function countBookings(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ total: number }>`
    select count(*) as total from orders where terms is not null`
  return row?.total ?? 0
}

/** One more of a booking's party was let in, or with -1 was not after all. */
export async function countAttended(tx: Tx, id: string, by: 1 | -1): Promise<void> {
  await tx.write`update orders set attended = coalesce(attended, 0) + ${by}::integer where id = ${id}`
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
