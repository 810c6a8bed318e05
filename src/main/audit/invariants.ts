/**
 * What must always hold, each as one query that answers with the rows that break it: nothing, when all is well. The
 * queries only read, and each sees one moment of the database.
 */
export type Invariant = { id: string; says: string; sql: string }

export const invariants: readonly Invariant[] = [
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
    id: 'transfers-move-something',
    says: 'Every transfer moves a positive amount between two accounts, so per currency the books sum to zero.',
    sql: `select cause_id, number, debit_account, credit_account, amount_minor from transfers
           where amount_minor <= 0 or debit_account = credit_account`,
  },
  {
    id: 'pools-add-up',
    says: 'Of every pool: capacity = free + held + sold, as its holds have it.',
    sql: `select pools.id, capacity, free, taken from pools
            left join lateral (select coalesce(sum(quantity), 0) as taken from holds
                                where pool_id = pools.id and status <> 'RELEASED') as live on true
           where capacity <> free + taken or free < 0`,
  },
  {
    id: 'seats-add-up',
    says: 'An order has exactly the numbered seats that its live holds name, so nobody else has one of them.',
    sql: `select coalesce(held.pool_id, taken.pool_id) as pool_id, coalesce(held.label, taken.label) as label,
                 held.order_id as held_by, taken.order_id as taken_by
            from (select pool_id, order_id, unnest(seats) as label from holds
                   where status <> 'RELEASED' and seats is not null) as held
            full join (select pool_id, order_id, label from seats where order_id is not null) as taken
              on taken.pool_id = held.pool_id and taken.label = held.label and taken.order_id = held.order_id
           where held.order_id is null or taken.order_id is null`,
  },
  {
    id: 'numbered-pools-have-their-seats',
    says: 'A pool with numbered seats has as many as it has places.',
    sql: `select pools.id, capacity, count(*) as seats from pools join seats on seats.pool_id = pools.id
           group by pools.id having capacity <> count(*)`,
  },
  {
    id: 'lines-are-counted',
    says: 'A pool counts the parties that wait for it.',
    sql: `select pools.id, waiting, line.parties from pools
            left join lateral (select count(*) as parties from waitlist_entries
                                where pool_id = pools.id and status = 'WAITING') as line on true
           where waiting <> parties`,
  },
  {
    id: 'cancelled-gives-back-what-was-agreed',
    says: 'Of a cancelled booking no more goes back than was agreed, and its places are free.',
    sql: `select cancellations.order_id, refund_minor, refunded.amount_minor, orders.status from cancellations
            join orders on orders.id = cancellations.order_id
            join lateral (select coalesce(sum(refunds.amount_minor), 0) as amount_minor from payments
                            join refunds on refunds.payment_id = payments.id
                           where payments.order_id = orders.id and refunds.reason = 'BOOKING_CANCELLED'
                             and refunds.status <> 'FAILED') as refunded on true
           where refunded.amount_minor > refund_minor
              or orders.status not in ('CANCELLED', 'REFUND_PENDING', 'REFUNDED')
              or (orders.status = 'CANCELLED') <> (refund_minor = 0)
              or exists (select from holds where order_id = orders.id and holds.status <> 'RELEASED')`,
  },
  {
    id: 'who-was-let-in-is-counted',
    says: 'A booking counts its tickets that were used.',
    sql: `select orders.id, attended, count(tickets.id) as used from orders
            left join tickets on tickets.order_id = orders.id and used_at is not null
           group by orders.id having coalesce(attended, 0) <> count(tickets.id)`,
  },
  {
    id: 'one-live-hold',
    says: 'An order has at most one live hold on a pool.',
    sql: `select order_id, pool_id, count(*) from holds where status <> 'RELEASED'
           group by order_id, pool_id having count(*) > 1`,
  },
  {
    id: 'sold-is-paid',
    says: 'Sold places belong to orders that were paid, and all places of a paid order are sold.',
    sql: `select holds.order_id, holds.pool_id, holds.status, orders.status as order_status
            from holds left join orders on orders.id = holds.order_id
           where orders.id is null
              or (holds.status = 'CONFIRMED' and orders.status not in ('PAID', 'COMPLETED', 'REFUND_PENDING'))
              or (holds.status = 'HELD' and orders.status <> 'PENDING')`,
  },
  {
    id: 'places-match-lines',
    says: 'A paid order has exactly the places that its lines count.',
    sql: `select orders.id, wanted.pool_id, wanted.quantity, sold.quantity as sold
            from orders
            join lateral (select items.pool_id, sum(order_lines.quantity) as quantity
                            from order_lines join items on items.id = order_lines.item_id
                           where order_lines.order_id = orders.id and items.pool_id is not null
                           group by items.pool_id) as wanted on true
            left join lateral (select sum(quantity) as quantity from holds
                                where holds.order_id = orders.id and holds.pool_id = wanted.pool_id
                                  and status = 'CONFIRMED') as sold on true
           where orders.status in ('PAID', 'COMPLETED') and sold.quantity is distinct from wanted.quantity`,
  },
  {
    id: 'orders-add-up',
    says: 'The amount of an order is the sum of its lines.',
    sql: `select orders.id, orders.amount_minor, sum(quantity * unit_amount_minor) as lines
            from orders left join order_lines on order_lines.order_id = orders.id
           group by orders.id having orders.amount_minor is distinct from sum(quantity * unit_amount_minor)`,
  },
  {
    id: 'paid-in-full',
    says: 'A paid order has exactly one captured payment, of its amount and currency.',
    sql: `select orders.id, orders.amount_minor, count(payments.id) as payments, sum(captured_minor) as captured
            from orders
            left join payments on payments.order_id = orders.id
                 and payments.status in ('SUCCESSFUL', 'PARTIALLY_REFUNDED') and payments.captured_minor = orders.amount_minor
                 and payments.captured_currency = orders.currency
           where orders.status in ('PAID', 'COMPLETED') and orders.amount_minor > 0
           group by orders.id having count(payments.id) <> 1`,
  },
  {
    id: 'captured-once',
    says: 'An order keeps at most one captured payment; what else was captured was given back.',
    sql: `select order_id, count(*) from payments where captured_minor > refunded_minor
           group by order_id having count(*) > 1`,
  },
  {
    id: 'never-charged-for-nothing',
    says: 'When a checkout has failed, nothing that it captured is left with us.',
    sql: `select checkouts.id, payments.id as payment_id, payments.status, captured_minor, refunded_minor
            from checkouts join payments on payments.checkout_id = checkouts.id
           where checkouts.status = 'FAILED'
             and (captured_minor <> refunded_minor or (payments.status not in ('FAILED', 'REFUNDED')
                  and not exists (select from refunds
                                   where payment_id = payments.id and refunds.status in ('PENDING', 'UNKNOWN'))))
             and not exists (select from incidents where checkout_id = checkouts.id and resolved_at is null)`,
  },
  {
    id: 'refunded-orders-keep-nothing',
    says: 'Of an order that was refunded, nothing that its sale captured is left with us, unless an operator was told.',
    sql: `select orders.id, payments.id as payment_id, captured_minor, refunded_minor
            from orders join checkouts on checkouts.order_id = orders.id and checkouts.status = 'COMPLETED'
            join payments on payments.checkout_id = checkouts.id
           where orders.status = 'REFUNDED'
             and refunded_minor < coalesce((select refund_minor from cancellations where order_id = orders.id), captured_minor)
             and not exists (select from incidents where incidents.checkout_id = checkouts.id)`,
  },
  {
    id: 'refunds-within-capture',
    says: 'Of every payment, what was given back is the sum of its refunds and no more than was captured.',
    sql: `select payments.id, captured_minor, refunded_minor, sum(refunds.amount_minor) as refunds
            from payments left join refunds on refunds.payment_id = payments.id and refunds.status <> 'FAILED'
           group by payments.id
          having refunded_minor <> coalesce(sum(refunds.amount_minor), 0) or refunded_minor > captured_minor`,
  },
  {
    id: 'captures-are-booked',
    says: 'Every captured payment is booked once, with its amount; every refund that succeeded, too.',
    sql: `select payments.id, captured_minor, booked.amount_minor from payments
            left join transfers as booked on booked.cause_id = payments.id and booked.kind = 'CAPTURE'
           where captured_minor <> coalesce(booked.amount_minor, 0)
          union all
          select refunds.id, refunds.amount_minor, booked.amount_minor from refunds
            left join transfers as booked on booked.cause_id = refunds.id and booked.kind = 'REFUND'
            left join transfers as reversed on reversed.cause_id = refunds.id and reversed.kind = 'REFUND_REVERSAL'
           where (refunds.status = 'SUCCESSFUL') <> (booked.cause_id is not null and reversed.cause_id is null)
              or booked.amount_minor <> refunds.amount_minor`,
  },
  {
    id: 'sales-are-booked',
    says: 'The transfers of a sale add up to its order; an order that was not paid has none.',
    sql: `select orders.id, orders.status, orders.amount_minor, booked.amount_minor as booked from orders
            left join lateral (select sum(amount_minor) as amount_minor from transfers
                                where cause_id = orders.id and kind = 'SALE'
                                  and transfers.currency = orders.currency) as booked on true
           where coalesce(booked.amount_minor, 0) <>
                 case when status in ('PAID', 'COMPLETED', 'REFUND_PENDING', 'REFUNDED')
                        or exists (select from cancellations where order_id = orders.id)
                      then orders.amount_minor else 0 end`,
  },
  {
    id: 'only-its-refunds-reverse-a-sale',
    says: 'What was taken out of a sale again is what was given back of the payment that paid for it.',
    sql: `select orders.id, orders.status, reversed.amount_minor as reversed, given_back.amount_minor as given_back
            from orders
            join lateral (select coalesce(sum(amount_minor), 0) as amount_minor from transfers
                           where cause_id = orders.id and kind = 'SALE_REVERSAL') as reversed on true
            join lateral (select coalesce(sum(booked.amount_minor), 0) as amount_minor
                            from checkouts join payments on payments.checkout_id = checkouts.id
                            join refunds on refunds.payment_id = payments.id
                            join transfers as booked on booked.cause_id = refunds.id and booked.kind = 'REFUND'
                           where checkouts.order_id = orders.id and checkouts.status = 'COMPLETED') as given_back on true
           where reversed.amount_minor <> given_back.amount_minor`,
  },
  {
    id: 'customers-are-owed-what-is-open',
    says: 'What we owe customers is what was captured and neither sold nor given back, and what was taken out of a sale and not given back.',
    sql: `select currency, owed, open from (
            select currency, sum(case when credit_account = 'customers' then amount_minor
                                      when debit_account = 'customers' then -amount_minor else 0 end) as owed
              from transfers group by currency) as books
            left join lateral (
              select coalesce(sum(captured_minor - coalesce(given_back, 0)), 0)
                     - (select coalesce(sum(case kind when 'SALE' then amount_minor else -amount_minor end), 0)
                          from transfers where kind in ('SALE', 'SALE_REVERSAL') and currency = books.currency) as open
                from payments
                left join lateral (select sum(amount_minor) as given_back from refunds
                                    where payment_id = payments.id and status = 'SUCCESSFUL') as back on true
               where captured_currency = books.currency) as due on true
           where owed <> open`,
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
    id: 'one-charge-pays-once',
    says: 'What a gateway captured is the capture of one payment, the one that its name for it belongs to.',
    sql: `select payments.id, payments.gateway, gateway_reference, known.payment_id as belongs_to from payments
            left join gateway_references as known
                 on known.gateway = payments.gateway and known.reference = payments.gateway_reference
           where captured_minor > 0 and payments.gateway <> 'simulator' and known.payment_id is distinct from payments.id`,
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
    id: 'refunds-go-on',
    says: 'A refund that is under way is due at some time, belongs to a checkout that is undone, or an operator was told.',
    sql: `select refunds.id, refunds.status, payments.checkout_id
            from refunds join payments on payments.id = refunds.payment_id
            join checkouts on checkouts.id = payments.checkout_id
           where refunds.status in ('PENDING', 'UNKNOWN') and refunds.next_run_at is null
             and not (reason = 'CHECKOUT_UNDONE' and checkouts.finished_at is null)
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
    id: 'a-ticket-for-each-place',
    says: 'A paid booking has as many tickets as places, numbered from one, within an hour; nothing else has any.',
    sql: `select orders.id, orders.status, places, issued.tickets from orders
            join lateral (select sum(quantity) as places from order_lines where order_id = orders.id) as bought on true
            join lateral (select count(*) as tickets, coalesce(max(number), 0) as last from tickets
                           where order_id = orders.id) as issued on true
            left join events on events.subject_id = orders.id and events.type = 'order.paid'
           where (tickets > 0 and (terms is null or events.subject_id is null or tickets <> places or last <> places))
              or (tickets = 0 and terms is not null and orders.status in ('PAID', 'COMPLETED')
                  and events.relayed_at < now() - interval '1 hour')`,
  },
  {
    id: 'tickets-are-for-what-was-bought',
    says: 'Each line of a booking has its own tickets, and a seat on a ticket is one that its order has, or had.',
    sql: `select issued.order_id, issued.line, issued.item_id, issued.tickets, order_lines.quantity
            from (select order_id, line, item_id, count(*) as tickets from tickets
                   group by order_id, line, item_id) as issued
            left join order_lines on order_lines.order_id = issued.order_id and order_lines.number = issued.line
                                 and order_lines.item_id = issued.item_id
           where order_lines.quantity is distinct from issued.tickets
          union all
          select tickets.order_id, line, item_id, number, null from tickets join items on items.id = item_id
           where seat is not null
             and not exists (select from holds where holds.order_id = tickets.order_id
                                and holds.pool_id = items.pool_id and seat = any(holds.seats))`,
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
    id: 'one-mail-per-event',
    says: 'Every confirmation belongs to an event that happened.',
    sql: `select emails.subject_id, emails.sequence from emails
            left join events using (subject_id, sequence)
           where events.subject_id is null or events.relayed_at is null`,
  },
]
