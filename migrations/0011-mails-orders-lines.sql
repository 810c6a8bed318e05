-- When a mail is tried next, and how often it could not be delivered. One that cannot be holds up no other.
alter table emails
  add column next_try_at timestamptz not null default now(),
  add column failures integer not null default 0 check (failures >= 0);

drop index emails_queued;
create index emails_queued on emails (next_try_at) where status = 'QUEUED';

-- Orders as they are shown, with their lines.
create view shown_orders as
select id, checkout_id, earlier_checkout_ids, user_id, status, amount_minor, currency, customer_email, customer_name,
       shipping_address, terms, coalesce(attended, 0) as attended, created_at, updated_at,
       (select jsonb_agg(jsonb_build_object('itemId', item_id, 'title', title, 'quantity', quantity,
                                            'unitAmountMinor', unit_amount_minor) order by number)
          from order_lines where order_id = orders.id) as lines
  from orders;

-- How many come to a table that is waited for. Parties who want more than there is are found by their size.
alter table waitlist_entries add column party_size integer check (party_size > 0);
create index waitlist_by_size on waitlist_entries (pool_id, quantity) where status = 'WAITING';

-- Whoever joins is asked whether he has an offer already.
create index waitlist_offers on waitlist_entries (item_id, lower(customer_email)) where status = 'OFFERED';

-- A restaurant, and a table of it, is the same in whatever case.
alter table dining_tables drop constraint dining_tables_restaurant_name_table_number_key;
create unique index dining_tables_once on dining_tables (lower(restaurant_name), lower(table_number));

-- Tables as they are shown, with what goes back to those who cancel. A slot has one place; whoever has it is looked for
-- only where it is not free.
create or replace view shown_slots as
select table_slots.item_id as id, restaurant_name, table_number, dining_tables.capacity, combinable_with,
       lower(period) as starts_at, upper(period) as ends_at, amount_minor, currency,
       case when free > 0 and waiting = 0 then 'AVAILABLE'
            when free = 0 and not exists (select from holds where holds.pool_id = pools.id and status = 'HELD') then 'BOOKED'
            else 'HELD' end as status,
       cancellation
  from table_slots
       join dining_tables on dining_tables.id = table_slots.table_id
       join items on items.id = table_slots.item_id
       join pools on pools.id = items.pool_id
 where table_slots.withdrawn_at is null;
