-- Restaurant tables, and the times at which each is sold.

-- Comes with PostgreSQL; whoever may create things in this database may create it.
create extension if not exists btree_gist;

-- `combinable_with` holds numbers of tables of the same restaurant that can be put together with this one. It is enough
-- if one of two names the other.
create table dining_tables (
  id uuid primary key,
  restaurant_name text not null check (length(restaurant_name) between 1 and 128),
  table_number text not null check (length(table_number) between 1 and 32),
  capacity integer not null check (capacity > 0),
  combinable_with text[] not null default '{}',
  created_at timestamptz not null default now(),
  unique (restaurant_name, table_number)
);

-- A table at a time, which is an item with a pool of one place. The slot is written first and the item after it: what
-- overlaps leaves nothing behind. A slot that was withdrawn stands in nobody's way.
create table table_slots (
  item_id uuid primary key references items deferrable initially deferred,
  table_id uuid not null references dining_tables,
  period tstzrange not null,
  withdrawn_at timestamptz,
  constraint table_slots_have_begin_and_end check (
    not isempty(period) and not lower_inf(period) and not upper_inf(period)
    and lower_inc(period) and not upper_inc(period)),
  constraint table_slots_never_overlap
    exclude using gist (table_id with =, period with &&) where (withdrawn_at is null)
);
create index table_slots_by_time on table_slots (lower(period), item_id) where withdrawn_at is null;

-- Slots as they are shown: BOOKED once sold; HELD while an order holds the place, or it is owed to those in line.
create view shown_slots as
select table_slots.item_id as id, restaurant_name, table_number, capacity, combinable_with,
       lower(period) as starts_at, upper(period) as ends_at, amount_minor, currency,
       case when sold > 0 then 'BOOKED' when held > 0 or waiting > 0 then 'HELD' else 'AVAILABLE' end as status
  from table_slots
       join dining_tables on dining_tables.id = table_slots.table_id
       join items on items.id = table_slots.item_id
       cross join lateral (
         select pools.capacity - pools.free - held as sold, held, waiting
           from pools
                cross join lateral (
                  select coalesce(sum(quantity), 0)::bigint as held from holds
                   where holds.pool_id = pools.id and status = 'HELD') as holding
          where pools.id = items.pool_id) as pool
 where table_slots.withdrawn_at is null;
