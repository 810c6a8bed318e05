import type { Invariant } from './invariant.ts'

/** What must hold of what there is only so much of. */
export const placesInvariants: readonly Invariant[] = [
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
    says: 'Of a pool with numbered seats as many are given away as places are taken, and there is one for each place. What is off sale may have more.',
    sql: `select pools.id, capacity, free, is_off, count(label) as seats, count(order_id) as taken
            from (select pool_id, withdrawn_at is not null as is_off from items where has_seats) as numbered
            join pools on pools.id = numbered.pool_id
            left join seats on seats.pool_id = pools.id
           group by pools.id, is_off
          having count(order_id) <> capacity - free or count(label) < capacity
              or count(label) > capacity and not is_off`,
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
    id: 'nobody-pays-for-what-was-called-off',
    says: 'An event that was called off more than an hour ago has no paid booking left, or an operator was told.',
    sql: `select orders.id, orders.status, shows.id as event_id, shows.cancelled_at
            from shows join seat_types on seat_types.show_id = shows.id
                 join order_lines on order_lines.item_id = seat_types.item_id
                 join orders on orders.id = order_lines.order_id
           where shows.cancelled_at < now() - interval '1 hour' and orders.status in ('PAID', 'COMPLETED')
             and not exists (select from incidents where checkout_id = orders.checkout_id and resolved_at is null)`,
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
    id: 'who-was-let-in-is-counted',
    says: 'A booking counts its tickets that were used.',
    sql: `select orders.id, attended, count(tickets.id) as used from orders
            left join tickets on tickets.order_id = orders.id and used_at is not null
           group by orders.id having coalesce(attended, 0) <> count(tickets.id)`,
  },
]
