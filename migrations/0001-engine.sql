-- The engine: what can be bought, places and who holds them, orders, checkouts, payments, the ledger, the outbox.
-- Amounts are bigint in minor units. Times are timestamptz by the clock of this database. Ids are UUIDv7, made by us.
-- Rows of the money path refer to each other without foreign keys (docs/decisions/0004): each set of rows is written
-- by one transaction, none is ever deleted, and the auditor looks for references to nothing. Their pages are filled
-- in part (fillfactor), so that the updates to come find room beside the row and leave its indexes alone.

-- inventory ------------------------------------------------------------------------------------------------------

-- A finite capacity. capacity = free + held + sold; held is the sum of HELD holds and sold of CONFIRMED ones
-- (docs/decisions/0003), so selling what is held changes no row here.
create table pools (
  id uuid primary key,
  capacity bigint not null,
  free bigint not null,
  constraint pools_free_within_capacity check (free between 0 and capacity)
) with (fillfactor = 50);

-- Places set aside for one order until a moment. `number` counts the holds of an order: one per pool, and another one
-- where the first was lost and the places are taken again.
create table holds (
  order_id uuid not null,
  number integer not null,
  pool_id uuid not null,
  quantity bigint not null check (quantity > 0),
  status text not null default 'HELD' check (status in ('HELD', 'CONFIRMED', 'RELEASED')),
  expires_at timestamptz not null,
  primary key (order_id, number)
) with (fillfactor = 50);
create index holds_overdue on holds (pool_id, expires_at) where status = 'HELD';

-- catalogue ------------------------------------------------------------------------------------------------------

create table items (
  id uuid primary key,
  kind text not null check (kind in ('PRODUCT', 'SEAT', 'TABLE', 'TRIP')),
  sku text unique check (length(sku) between 1 and 64),
  title text not null check (length(title) between 1 and 200),
  amount_minor bigint not null check (amount_minor between 1 and 999999999999),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  pool_id uuid references pools,
  vendor_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- orders ---------------------------------------------------------------------------------------------------------

-- `checkout_id` is the one checkout that takes this order through payment now, or did so last. `shares` says which
-- accounts the sale is credited to, frozen when the order was made; null: all of it is revenue.
create table orders (
  id uuid primary key,
  checkout_id uuid not null,
  status text not null default 'PENDING' check (status in
    ('PENDING', 'PAID', 'COMPLETED', 'FAILED', 'EXPIRED', 'CANCELLED', 'REFUND_PENDING', 'REFUNDED')),
  amount_minor bigint not null check (amount_minor > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  customer_email text not null,
  customer_name text,
  shipping_address jsonb,
  shares jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
) with (fillfactor = 45);

create table order_lines (
  order_id uuid not null,
  number integer not null,
  item_id uuid not null,
  title text not null,
  quantity bigint not null check (quantity > 0),
  unit_amount_minor bigint not null check (unit_amount_minor > 0),
  primary key (order_id, number)
);

-- checkout -------------------------------------------------------------------------------------------------------

-- A checkout is its own job. `next_run_at` is when it is due and, while a worker holds it, when that lease ends
-- (docs/decisions/0002). `attempt` rises with every claim and fences off a worker that lost its lease. `failures`
-- counts what went wrong at this step. `holds` is how many pools it took places from.
create table checkouts (
  id uuid primary key,
  order_id uuid not null,
  status text not null default 'PENDING' check (status in
    ('PENDING', 'PROCESSING', 'AWAITING_PAYMENT', 'COMPLETED', 'FAILED')),
  step text not null,
  is_undoing boolean not null default false,
  attempt integer not null default 0,
  failures integer not null default 0,
  next_run_at timestamptz default now(),
  holds integer not null,
  amount_minor bigint not null check (amount_minor > 0),
  currency text not null,
  gateway text not null,
  payment_method jsonb not null,
  error_code text,
  error_reason text,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  constraint checkouts_end_once check (
    (status in ('COMPLETED', 'FAILED')) = (finished_at is not null) and (finished_at is null or next_run_at is null)),
  constraint checkouts_failed_with_reason check (status <> 'FAILED' or error_code is not null)
) with (fillfactor = 35, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
create index checkouts_due on checkouts (next_run_at) where next_run_at is not null;

-- What an operator must look at: a checkout that could not go on by itself. One open incident per checkout.
create table incidents (
  id uuid primary key,
  checkout_id uuid not null references checkouts,
  step text not null,
  is_undoing boolean not null,
  reason text not null,
  opened_at timestamptz not null default now(),
  resolved_at timestamptz
);
create unique index incidents_open on incidents (checkout_id) where resolved_at is null;

-- payments -------------------------------------------------------------------------------------------------------

-- One payment per checkout, written before the gateway is called; its id is the key of every call.
create table payments (
  id uuid primary key,
  checkout_id uuid not null unique,
  order_id uuid not null,
  gateway text not null,
  status text not null default 'PENDING' check (status in
    ('PENDING', 'UNKNOWN', 'REQUIRES_ACTION', 'SUCCESSFUL', 'FAILED', 'PARTIALLY_REFUNDED', 'REFUNDED')),
  amount_minor bigint not null check (amount_minor > 0),
  currency text not null,
  captured_minor bigint not null default 0 check (captured_minor >= 0),
  captured_currency text,
  refunded_minor bigint not null default 0,
  gateway_reference text,
  decline_reason text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint payments_refunds_within_capture check (refunded_minor between 0 and captured_minor),
  constraint payments_settled_with_capture check (
    (status in ('SUCCESSFUL', 'PARTIALLY_REFUNDED', 'REFUNDED')) = (captured_minor > 0))
) with (fillfactor = 45);

-- Money given back. Written before the gateway is called; its id is the key of every call. Its amount counts in
-- payments.refunded_minor from that moment, so that two refunds can never exceed the capture.
create table refunds (
  id uuid primary key,
  payment_id uuid not null references payments,
  amount_minor bigint not null check (amount_minor > 0),
  status text not null default 'PENDING' check (status in ('PENDING', 'UNKNOWN', 'SUCCESSFUL', 'FAILED')),
  reason text not null,
  gateway_reference text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index refunds_one_undo on refunds (payment_id) where reason = 'CHECKOUT_UNDONE';

-- ledger ---------------------------------------------------------------------------------------------------------

-- One row moves an amount from the debit account to the credit account, so the books always balance. `cause_id` is
-- what made it happen (a payment, an order, a refund); its transfers are numbered, so none is booked twice.
create table transfers (
  cause_id uuid not null,
  number integer not null,
  kind text not null check (kind in ('CAPTURE', 'SALE', 'REFUND')),
  debit_account text not null,
  credit_account text not null,
  amount_minor bigint not null check (amount_minor > 0),
  currency text not null,
  order_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (cause_id, number),
  constraint transfers_between_two_accounts check (debit_account <> credit_account)
);

create function refuse_edit() returns trigger language plpgsql as $$
begin
  raise exception '% of % is refused: its rows are never edited', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger transfers_are_never_edited before update or delete on transfers
  for each row execute function refuse_edit();
create trigger transfers_are_never_truncated before truncate on transfers
  for each statement execute function refuse_edit();

-- platform: the outbox and idempotency keys ----------------------------------------------------------------------

-- Facts, written in the transaction that made them true. `sequence` counts per subject without a gap.
create table events (
  subject_id uuid not null,
  sequence integer not null,
  type text not null,
  payload jsonb not null,
  recorded_at timestamptz not null default now(),
  relayed_at timestamptz,
  primary key (subject_id, sequence)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
create index events_waiting on events (recorded_at, subject_id, sequence) where relayed_at is null;

-- `key` is a digest of what the client sent, `fingerprint` one of his request, `answer` what he was told, or what finds
-- it again.
create table idempotency_keys (
  caller text not null,
  key text not null,
  fingerprint text not null,
  answer jsonb not null,
  created_at timestamptz not null default now(),
  primary key (caller, key)
);

-- notifications --------------------------------------------------------------------------------------------------

-- One mail per event and template, however often the job runs.
create table emails (
  subject_id uuid not null,
  sequence integer not null,
  template text not null,
  recipient text not null,
  content jsonb not null,
  status text not null default 'QUEUED' check (status in ('QUEUED', 'SENT')),
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  primary key (subject_id, sequence, template)
);
create index emails_queued on emails (created_at) where status = 'QUEUED';
