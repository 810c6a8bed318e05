import type { Invariant } from './invariant.ts'

/** What must hold of payments, refunds and the ledger. */
export const moneyInvariants: readonly Invariant[] = [
  {
    id: 'transfers-move-something',
    says: 'Every transfer moves a positive amount between two accounts, so per currency the books sum to zero.',
    sql: `select cause_id, number, debit_account, credit_account, amount_minor from transfers
           where amount_minor <= 0 or debit_account = credit_account`,
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
    says: 'Of an order that was refunded, nothing that its sale captured is left with us but what a cancellation keeps, unless an operator was told.',
    sql: `select orders.id, payments.id as payment_id, captured_minor, refunded_minor
            from orders join checkouts on checkouts.order_id = orders.id and checkouts.status = 'COMPLETED'
            join payments on payments.checkout_id = checkouts.id
           where orders.status = 'REFUNDED'
             and refunded_minor < captured_minor - coalesce((select fee_minor from cancellations where order_id = orders.id), 0)
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
    says: 'What was taken out of a sale again is what was given back of the payment that paid for it, and never more than the sale: money that came back to us is given back twice.',
    sql: `select orders.id, orders.status, reversed.amount_minor as reversed, given_back.amount_minor as given_back
            from orders
            join lateral (select coalesce(sum(amount_minor), 0) as amount_minor from transfers
                           where cause_id = orders.id and kind = 'SALE_REVERSAL') as reversed on true
            join lateral (select coalesce(sum(booked.amount_minor), 0) as amount_minor
                            from checkouts join payments on payments.checkout_id = checkouts.id
                            join refunds on refunds.payment_id = payments.id
                            join transfers as booked on booked.cause_id = refunds.id and booked.kind = 'REFUND'
                           where checkouts.order_id = orders.id and checkouts.status = 'COMPLETED') as given_back on true
            join lateral (select coalesce(sum(amount_minor), 0) as amount_minor from transfers
                           where cause_id = orders.id and kind = 'SALE') as sold on true
           where reversed.amount_minor <> least(given_back.amount_minor, sold.amount_minor)`,
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
    id: 'one-charge-pays-once',
    says: 'What a gateway captured is the capture of one payment, the one that its name for it belongs to.',
    sql: `select payments.id, payments.gateway, gateway_reference, known.payment_id as belongs_to from payments
            left join gateway_references as known
                 on known.gateway = payments.gateway and known.reference = payments.gateway_reference
           where captured_minor > 0 and payments.gateway <> 'simulator' and known.payment_id is distinct from payments.id`,
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
]
