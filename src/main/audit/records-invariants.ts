import type { Invariant } from './invariant.ts'

/** What must hold of checkouts, orders and what is written down of them. */
export const recordsInvariants: readonly Invariant[] = [
  {
    id: 'audit-trail-unbroken',
    says: 'The audit trail counts without a gap, every entry fits the hash of the one before, and none is missing at its end.',
    sql: `select number, hash from (
            select entry.number, entry.hash, lag(entry.number, 1, 0::bigint) over chain as number_before,
                   audit_hash(lag(entry.hash, 1, '\\x'::bytea) over chain, entry) as hash_due
              from audit_entries as entry window chain as (order by entry.number)) as checked
           where number <> number_before + 1 or hash <> hash_due
          union all
          select number, hash from audit_head
           where (number, hash) is distinct from
                 (select (number, hash) from (select number, hash from audit_entries
                   union all select 0, '\\x' order by number desc limit 1) as last)
          union all
          select 0, null where not exists (select from audit_head)`,
  },
  {
    id: 'orders-have-owners',
    says: 'Whose an order is, he is known, if only by his id.',
    sql: `select orders.id, user_id from orders left join users on users.id = orders.user_id
           where user_id is not null and users.id is null`,
  },
  {
    id: 'checkouts-agree-with-orders',
    says: 'A completed checkout has a paid order, an unfinished one a pending order, a failed one left none pending.',
    sql: `select checkouts.id, checkouts.status, orders.status as order_status
            from checkouts left join orders on orders.id = checkouts.order_id
           where orders.id is null
              or (checkouts.status = 'COMPLETED' and orders.status in ('PENDING', 'FAILED', 'EXPIRED', 'CANCELLED')
                  and not exists (select from cancellations where order_id = orders.id))
              or (checkouts.finished_at is null and orders.status <> 'PENDING')
              or (checkouts.status = 'FAILED' and orders.status in ('PENDING', 'PAID', 'COMPLETED')
                  and orders.checkout_id = checkouts.id)
              or (checkouts.finished_at is null and orders.checkout_id <> checkouts.id)`,
  },
  {
    id: 'orders-know-their-checkouts',
    says: 'An order names every checkout that took it to a payment, so that the link of each stays a key to it.',
    sql: `select checkouts.id, order_id from checkouts join orders on orders.id = order_id
           where checkouts.id <> orders.checkout_id
             and checkouts.id <> all (coalesce(orders.earlier_checkout_ids, '{}'))`,
  },
  {
    id: 'nothing-refers-to-nothing',
    says: 'Orders have their checkout and lines, lines their item, holds their pool, payments their checkout.',
    sql: `select 'orders' as rows, id from orders
           where not exists (select from checkouts where checkouts.id = orders.checkout_id)
              or not exists (select from order_lines where order_id = orders.id)
          union all
          select 'order_lines', order_id from order_lines
           where not exists (select from orders where orders.id = order_id)
              or not exists (select from items where items.id = item_id)
          union all
          select 'holds', order_id from holds where not exists (select from pools where pools.id = pool_id)
          union all
          select 'payments', payments.id from payments
           where not exists (select from checkouts
                              where checkouts.id = payments.checkout_id and checkouts.order_id = payments.order_id)`,
  },
  {
    id: 'nothing-stands-still',
    says: 'An unfinished checkout is due at some time, or an operator was told.',
    sql: `select checkouts.id, status, step from checkouts
           where finished_at is null and next_run_at is null
             and not exists (select from incidents where checkout_id = checkouts.id and resolved_at is null)`,
  },
  {
    id: 'nothing-left-elsewhere',
    says: 'What a failed checkout took out at the inventory service was put back, or an operator was told; what a sale took out was put back only if it was refunded.',
    sql: `select checkouts.id, checkouts.status, external_stock, orders.status as order_status
            from checkouts join orders on orders.id = checkouts.order_id
           where (checkouts.status = 'FAILED' and external_stock = 'DEDUCTED'
                  and not exists (select from incidents where incidents.checkout_id = checkouts.id))
              or (checkouts.status = 'COMPLETED' and external_stock = 'RESTOCKED' and orders.status <> 'REFUNDED')`,
  },
  {
    id: 'events-without-gap',
    says: 'The events of a subject are numbered from one without a gap.',
    sql: `select subject_id, count(*), max(sequence) from events
           group by subject_id having count(*) <> max(sequence) or min(sequence) <> 1`,
  },
  {
    id: 'paid-is-announced',
    says: 'Every paid order has exactly one order.paid event.',
    sql: `select orders.id, orders.status, count(events.subject_id) from orders
            left join events on events.subject_id = orders.id and events.type = 'order.paid'
           group by orders.id
          having count(events.subject_id) <>
                 case when orders.status in ('PAID', 'COMPLETED', 'REFUND_PENDING', 'REFUNDED')
                        or exists (select from cancellations where order_id = orders.id) then 1 else 0 end`,
  },
  {
    id: 'paid-is-confirmed',
    says: 'Whoever paid was sent a confirmation, or it is queued, within an hour.',
    sql: `select events.subject_id, events.relayed_at from events
           where events.type = 'order.paid' and events.relayed_at < now() - interval '1 hour'
             and not exists (select from emails where emails.subject_id = events.subject_id
                                                  and emails.sequence = events.sequence)`,
  },
  {
    id: 'jobs-get-done',
    says: 'No job, such as the undo of a refunded sale at a partner service, keeps failing for more than an hour.',
    sql: `select id, name, data, retry_count + 1 as failures, created_on, output ->> 'message' as why from pgboss.job
           where state in ('retry', 'active', 'failed') and retry_count > 0 and created_on < now() - interval '1 hour'`,
    isOfJobs: true,
  },
  {
    id: 'mails-go-out',
    says: 'No mail keeps failing for more than an hour.',
    sql: `select subject_id, sequence, template, failures from emails
           where status = 'QUEUED' and failures > 0 and created_at < now() - interval '1 hour'`,
  },
  {
    id: 'one-mail-per-event',
    says: 'Every confirmation belongs to an event that happened.',
    sql: `select emails.subject_id, emails.sequence from emails
            left join events using (subject_id, sequence)
           where events.subject_id is null or events.relayed_at is null`,
  },
]
