-- Bookings: places at a time. Shows with seats, tables with slots, trips; who waits for places; what a cancellation costs.

-- inventory ------------------------------------------------------------------------------------------------------

-- `waiting` counts the parties in line. As long as there are any, what comes free is theirs, and the public is told that
-- nothing is.
alter table pools add column waiting bigint not null default 0 check (waiting >= 0);
create index pools_awaited on pools (id) where waiting > 0;

-- Numbered seats of a pool. A seat is free, or one order has it. Seats of one `block` with consecutive `place` are
-- neighbours; `rank` is how good a seat is, 1 being the best.
create table seats (
  pool_id uuid not null references pools,
  label text not null check (length(label) between 1 and 32),
  rank integer not null,
  block integer not null,
  place integer not null,
  order_id uuid,
  primary key (pool_id, label)
) with (fillfactor = 80);
create index seats_free on seats (pool_id, rank) where order_id is null;
create index seats_taken on seats (order_id) where order_id is not null;

-- The labels of the seats that a hold has, or had.
alter table holds add column seats text[];
alter table holds add constraint holds_seats_match_quantity check (seats is null or cardinality(seats) = quantity);

-- catalogue ------------------------------------------------------------------------------------------------------

-- What is sold for a time has one; `sale_from` and `sale_until` say when it can be bought, `withdrawn_at` that it cannot
-- any more. `cancellation` is the policy that orders are made under: docs/reference/bookings.md. In a strict line nobody is
-- served before those who came first.
alter table items add column starts_at timestamptz;
alter table items add column ends_at timestamptz;
alter table items add column sale_from timestamptz;
alter table items add column sale_until timestamptz;
alter table items add column max_per_order integer check (max_per_order > 0);
alter table items add column has_seats boolean not null default false;
alter table items add column cancellation jsonb;
alter table items add column withdrawn_at timestamptz;
alter table items add column is_line_strict boolean not null default false;
alter table items add constraint items_end_after_start check (ends_at >= starts_at);
alter table items add constraint items_bookable_has_time check (kind = 'PRODUCT' or starts_at is not null);
alter table items drop constraint items_amount_minor_check;
alter table items add constraint items_amount_minor_check
  check (amount_minor between case kind when 'PRODUCT' then 1 else 0 end and 999999999999);

create table shows (
  id uuid primary key,
  series_id uuid,
  title text not null check (length(title) between 1 and 128),
  type text not null check (length(type) between 1 and 32),
  location text not null check (length(location) between 1 and 128),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  cancelled_at timestamptz,
  deleted_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint shows_end_after_start check (ends_at >= starts_at)
);
create index shows_by_time on shows (starts_at, id) where deleted_at is null;

-- A kind of place at a show, which is an item with a pool.
create table seat_types (
  item_id uuid primary key references items,
  show_id uuid not null references shows,
  name text not null check (length(name) between 1 and 32),
  number integer not null,
  unique (show_id, name)
);

-- orders ---------------------------------------------------------------------------------------------------------

-- Nothing to pay is a price, too.
alter table orders drop constraint orders_amount_minor_check;
alter table orders add constraint orders_amount_minor_check check (amount_minor >= 0);
alter table order_lines drop constraint order_lines_unit_amount_minor_check;
alter table order_lines add constraint order_lines_unit_amount_minor_check check (unit_amount_minor >= 0);
alter table checkouts drop constraint checkouts_amount_minor_check;
alter table checkouts add constraint checkouts_amount_minor_check check (amount_minor >= 0);

-- What a booking was made under, frozen when it was made: kind, time and cancellation policy. Null: no booking.
-- `completes_at` is when a booking is over; null again when it was noted. `attended` counts who was let in; null: nobody.
alter table orders add column terms jsonb;
alter table orders add column completes_at timestamptz;
alter table orders add column attended integer check (attended >= 0);
create index orders_completing on orders (completes_at) where completes_at is not null;

-- Paid orders that were cancelled, and what of the money goes back, once each.
create table cancellations (
  order_id uuid primary key references orders,
  refund_minor bigint not null check (refund_minor >= 0),
  fee_minor bigint not null check (fee_minor >= 0),
  reason text,
  cancelled_by text not null,
  cancelled_at timestamptz not null default now()
);

-- waitlist -------------------------------------------------------------------------------------------------------

-- A party in line for places of an item. `number` is its place in line: given while the pool is locked, so it rises in
-- the order in which parties came. An offer is an order that holds the places and waits for its customer; what became of
-- it stands there.
create table waitlist_entries (
  id uuid primary key,
  number bigint generated always as identity,
  item_id uuid not null references items,
  pool_id uuid not null references pools,
  quantity bigint not null check (quantity > 0),
  customer_email text not null,
  customer_name text,
  user_id uuid,
  gateway text not null,
  base_url text not null,
  offer_minutes integer not null check (offer_minutes > 0),
  status text not null default 'WAITING' check (status in ('WAITING', 'OFFERED', 'LEFT', 'LAPSED')),
  order_id uuid unique,
  joined_at timestamptz not null default now(),
  offered_at timestamptz,
  constraint waitlist_entries_offered_with_order check ((status = 'OFFERED') = (order_id is not null))
);
create index waitlist_line on waitlist_entries (pool_id, number) where status = 'WAITING';
create unique index waitlist_once on waitlist_entries (item_id, lower(customer_email)) where status = 'WAITING';
