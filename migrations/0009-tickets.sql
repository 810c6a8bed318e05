-- Tickets: one for each place of a paid booking. What calendars were told of bookings.

-- `line` is the line of the order that it belongs to. `starts_at` is as it was booked: it is signed with the ticket, so
-- what was printed stays true to its row. Used once, by whom and when.
create table tickets (
  id uuid primary key,
  order_id uuid not null references orders,
  number integer not null check (number > 0),
  line integer not null check (line > 0),
  item_id uuid not null references items,
  seat text check (length(seat) between 1 and 32),
  starts_at timestamptz not null,
  used_at timestamptz,
  used_by text,
  created_at timestamptz not null default now(),
  unique (order_id, number),
  constraint tickets_used_by_somebody check ((used_at is null) = (used_by is null))
);
create unique index tickets_one_per_seat on tickets (order_id, item_id, seat) where seat is not null;
create index tickets_by_item on tickets (item_id);

-- Tickets as they are shown. What an order is worth, its tickets are: none of them is ever marked void.
create view shown_tickets as
select tickets.id, tickets.order_id, tickets.number, tickets.item_id, title, seat, starts_at, used_at, used_by,
       checkout_id, user_id,
       case when orders.status not in ('PAID', 'COMPLETED') then 'VOID'
            when used_at is not null then 'USED' else 'VALID' end as status
  from tickets
       join orders on orders.id = tickets.order_id
       join order_lines on order_lines.order_id = tickets.order_id and order_lines.number = tickets.line;

-- What the calendar file of a booking said last, as a digest. As soon as it says something else, `sequence` rises, and
-- calendars take the newer one.
create table calendar_files (
  order_id uuid primary key references orders,
  sequence integer not null default 0 check (sequence >= 0),
  digest text,
  changed_at timestamptz not null default now()
);
