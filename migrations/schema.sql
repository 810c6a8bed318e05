-- What the migrations make, to read and to compare. Renew it with: node test/support/write-schema.ts

create extension btree_gist;

create table api_keys (
  id uuid not null,
  name text not null,
  digest text not null,
  scopes text[] not null,
  created_by text not null,
  created_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_keys_digest_key UNIQUE (digest),
  constraint api_keys_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
  constraint api_keys_scopes_check CHECK ((cardinality(scopes) > 0))
);

create table audit_entries (
  number bigint not null,
  at timestamp with time zone not null,
  actor text not null,
  action text not null,
  subject text not null,
  changes jsonb not null,
  hash bytea not null,
  constraint audit_entries_pkey PRIMARY KEY (number)
);
CREATE INDEX audit_entries_of_actor ON public.audit_entries USING btree (actor, number);
CREATE INDEX audit_entries_of_subject ON public.audit_entries USING btree (subject, number);
CREATE TRIGGER audit_entries_are_never_edited BEFORE DELETE OR UPDATE ON public.audit_entries FOR EACH ROW EXECUTE FUNCTION refuse_edit();
CREATE TRIGGER audit_entries_are_never_truncated BEFORE TRUNCATE ON public.audit_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_edit();

create table audit_head (
  is_single boolean default true not null,
  number bigint not null,
  hash bytea not null,
  constraint audit_head_pkey PRIMARY KEY (is_single),
  constraint audit_head_is_single_check CHECK (is_single)
);

create table calendar_files (
  order_id uuid not null,
  sequence integer default 0 not null,
  digest text,
  changed_at timestamp with time zone default now() not null,
  constraint calendar_files_pkey PRIMARY KEY (order_id),
  constraint calendar_files_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id),
  constraint calendar_files_sequence_check CHECK ((sequence >= 0))
);

create table cancellations (
  order_id uuid not null,
  refund_minor bigint not null,
  fee_minor bigint not null,
  reason text,
  cancelled_by text not null,
  cancelled_at timestamp with time zone default now() not null,
  constraint cancellations_pkey PRIMARY KEY (order_id),
  constraint cancellations_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id),
  constraint cancellations_fee_minor_check CHECK ((fee_minor >= 0)),
  constraint cancellations_refund_minor_check CHECK ((refund_minor >= 0))
);

create table checkouts (
  id uuid not null,
  order_id uuid not null,
  status text default 'PENDING'::text not null,
  step text not null,
  is_undoing boolean default false not null,
  attempt integer default 0 not null,
  failures integer default 0 not null,
  next_run_at timestamp with time zone default now(),
  holds integer not null,
  amount_minor bigint not null,
  currency text not null,
  gateway text not null,
  payment_method jsonb not null,
  error_code text,
  error_reason text,
  expires_at timestamp with time zone not null,
  created_at timestamp with time zone default now() not null,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  external_stock text,
  external_order_id text,
  constraint checkouts_pkey PRIMARY KEY (id),
  constraint checkouts_amount_minor_check CHECK ((amount_minor >= 0)),
  constraint checkouts_end_once CHECK ((((status = ANY (ARRAY['COMPLETED'::text, 'FAILED'::text])) = (finished_at IS NOT NULL)) AND ((finished_at IS NULL) OR (next_run_at IS NULL)))),
  constraint checkouts_external_stock_check CHECK ((external_stock = ANY (ARRAY['DEDUCTED'::text, 'RESTOCKED'::text]))),
  constraint checkouts_failed_with_reason CHECK (((status <> 'FAILED'::text) OR (error_code IS NOT NULL))),
  constraint checkouts_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'PROCESSING'::text, 'AWAITING_PAYMENT'::text, 'COMPLETED'::text, 'FAILED'::text])))
) with (fillfactor=35, autovacuum_vacuum_scale_factor=0.02, autovacuum_analyze_scale_factor=0.05);
CREATE INDEX checkouts_due ON public.checkouts USING btree (next_run_at) WHERE (next_run_at IS NOT NULL);

create table dining_tables (
  id uuid not null,
  restaurant_name text not null,
  table_number text not null,
  capacity integer not null,
  combinable_with text[] default '{}'::text[] not null,
  created_at timestamp with time zone default now() not null,
  constraint dining_tables_pkey PRIMARY KEY (id),
  constraint dining_tables_capacity_check CHECK ((capacity > 0)),
  constraint dining_tables_restaurant_name_check CHECK (((length(restaurant_name) >= 1) AND (length(restaurant_name) <= 128))),
  constraint dining_tables_table_number_check CHECK (((length(table_number) >= 1) AND (length(table_number) <= 32)))
);
CREATE UNIQUE INDEX dining_tables_once ON public.dining_tables USING btree (lower(restaurant_name), lower(table_number));

create table emails (
  subject_id uuid not null,
  sequence integer not null,
  template text not null,
  recipient text not null,
  content jsonb not null,
  status text default 'QUEUED'::text not null,
  created_at timestamp with time zone default now() not null,
  sent_at timestamp with time zone,
  next_try_at timestamp with time zone default now() not null,
  failures integer default 0 not null,
  constraint emails_pkey PRIMARY KEY (subject_id, sequence, template),
  constraint emails_failures_check CHECK ((failures >= 0)),
  constraint emails_status_check CHECK ((status = ANY (ARRAY['QUEUED'::text, 'SENT'::text])))
);
CREATE INDEX emails_queued ON public.emails USING btree (next_try_at) WHERE (status = 'QUEUED'::text);

create table events (
  subject_id uuid not null,
  sequence integer not null,
  type text not null,
  payload jsonb not null,
  recorded_at timestamp with time zone default now() not null,
  relayed_at timestamp with time zone,
  constraint events_pkey PRIMARY KEY (subject_id, sequence)
) with (fillfactor=80, autovacuum_vacuum_scale_factor=0.02);
CREATE INDEX events_waiting ON public.events USING btree (recorded_at, subject_id, sequence) WHERE (relayed_at IS NULL);

create table gateway_references (
  gateway text not null,
  reference text not null,
  payment_id uuid not null,
  constraint gateway_references_pkey PRIMARY KEY (gateway, reference),
  constraint gateway_references_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payments(id)
);

create table holds (
  order_id uuid not null,
  number integer not null,
  pool_id uuid not null,
  quantity bigint not null,
  status text default 'HELD'::text not null,
  expires_at timestamp with time zone not null,
  seats text[],
  constraint holds_pkey PRIMARY KEY (order_id, number),
  constraint holds_quantity_check CHECK ((quantity > 0)),
  constraint holds_seats_match_quantity CHECK (((seats IS NULL) OR (cardinality(seats) = quantity))),
  constraint holds_status_check CHECK ((status = ANY (ARRAY['HELD'::text, 'CONFIRMED'::text, 'RELEASED'::text])))
) with (fillfactor=50);
CREATE INDEX holds_overdue ON public.holds USING btree (pool_id, expires_at) WHERE (status = 'HELD'::text);

create table idempotency_keys (
  caller text not null,
  key text not null,
  fingerprint text not null,
  answer jsonb not null,
  created_at timestamp with time zone default now() not null,
  constraint idempotency_keys_pkey PRIMARY KEY (caller, key)
);

create table inbox (
  gateway text not null,
  event_id text not null,
  type text not null,
  charge_key text,
  refs text[] not null,
  payload jsonb not null,
  received_at timestamp with time zone default now() not null,
  handled_at timestamp with time zone,
  attempts integer default 0 not null,
  last_error text,
  constraint inbox_pkey PRIMARY KEY (gateway, event_id)
);
CREATE INDEX inbox_waiting ON public.inbox USING btree (received_at) WHERE (handled_at IS NULL);

create table incidents (
  id uuid not null,
  checkout_id uuid not null,
  step text not null,
  is_undoing boolean not null,
  reason text not null,
  opened_at timestamp with time zone default now() not null,
  resolved_at timestamp with time zone,
  constraint incidents_pkey PRIMARY KEY (id),
  constraint incidents_checkout_id_fkey FOREIGN KEY (checkout_id) REFERENCES checkouts(id)
);
CREATE UNIQUE INDEX incidents_open ON public.incidents USING btree (checkout_id) WHERE (resolved_at IS NULL);

create table items (
  id uuid not null,
  kind text not null,
  sku text,
  title text not null,
  amount_minor bigint not null,
  currency text not null,
  pool_id uuid,
  vendor_id uuid,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  starts_at timestamp with time zone,
  ends_at timestamp with time zone,
  sale_from timestamp with time zone,
  sale_until timestamp with time zone,
  max_per_order integer,
  has_seats boolean default false not null,
  cancellation jsonb,
  withdrawn_at timestamp with time zone,
  is_line_strict boolean default false not null,
  constraint items_pkey PRIMARY KEY (id),
  constraint items_sku_key UNIQUE (sku),
  constraint items_pool_id_fkey FOREIGN KEY (pool_id) REFERENCES pools(id),
  constraint items_amount_minor_check CHECK (((amount_minor >=
CASE kind
    WHEN 'PRODUCT'::text THEN 1
    ELSE 0
END) AND (amount_minor <= '999999999999'::bigint))),
  constraint items_bookable_has_time CHECK (((kind = 'PRODUCT'::text) OR (starts_at IS NOT NULL))),
  constraint items_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint items_end_after_start CHECK ((ends_at >= starts_at)),
  constraint items_kind_check CHECK ((kind = ANY (ARRAY['PRODUCT'::text, 'SEAT'::text, 'TABLE'::text, 'TRIP'::text]))),
  constraint items_max_per_order_check CHECK ((max_per_order > 0)),
  constraint items_sku_check CHECK (((length(sku) >= 1) AND (length(sku) <= 64))),
  constraint items_title_check CHECK (((length(title) >= 1) AND (length(title) <= 200))),
  constraint items_trip_is_a_vendors CHECK (((kind <> 'TRIP'::text) OR ((vendor_id IS NOT NULL) AND (pool_id IS NOT NULL) AND (ends_at IS NOT NULL) AND (amount_minor > 0))))
);
CREATE INDEX items_trips_by_time ON public.items USING btree (starts_at, id) WHERE (kind = 'TRIP'::text);
CREATE INDEX items_trips_of_vendor ON public.items USING btree (vendor_id, starts_at, id) WHERE (kind = 'TRIP'::text);

create table one_time_links (
  id uuid not null,
  purpose text not null,
  user_id uuid,
  created_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint one_time_links_pkey PRIMARY KEY (id),
  constraint one_time_links_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint one_time_links_purpose_check CHECK ((purpose = ANY (ARRAY['CONFIRM_EMAIL'::text, 'RESET_PASSWORD'::text])))
);
CREATE INDEX one_time_links_of_user ON public.one_time_links USING btree (user_id);

create table order_lines (
  order_id uuid not null,
  number integer not null,
  item_id uuid not null,
  title text not null,
  quantity bigint not null,
  unit_amount_minor bigint not null,
  constraint order_lines_pkey PRIMARY KEY (order_id, number),
  constraint order_lines_quantity_check CHECK ((quantity > 0)),
  constraint order_lines_unit_amount_minor_check CHECK ((unit_amount_minor >= 0))
);

create table orders (
  id uuid not null,
  checkout_id uuid not null,
  status text default 'PENDING'::text not null,
  amount_minor bigint not null,
  currency text not null,
  customer_email text not null,
  customer_name text,
  shipping_address jsonb,
  shares jsonb,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  user_id uuid,
  earlier_checkout_ids uuid[],
  terms jsonb,
  completes_at timestamp with time zone,
  attended integer,
  constraint orders_pkey PRIMARY KEY (id),
  constraint orders_amount_minor_check CHECK ((amount_minor >= 0)),
  constraint orders_attended_check CHECK ((attended >= 0)),
  constraint orders_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint orders_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'PAID'::text, 'COMPLETED'::text, 'FAILED'::text, 'EXPIRED'::text, 'CANCELLED'::text, 'REFUND_PENDING'::text, 'REFUNDED'::text])))
) with (fillfactor=45);
CREATE INDEX orders_completing ON public.orders USING btree (completes_at) WHERE (completes_at IS NOT NULL);
CREATE INDEX orders_of_guest ON public.orders USING btree (lower(customer_email) text_pattern_ops) WHERE (user_id IS NULL);
CREATE INDEX orders_of_user ON public.orders USING btree (user_id, id) WHERE (user_id IS NOT NULL);

create table payments (
  id uuid not null,
  checkout_id uuid not null,
  order_id uuid not null,
  gateway text not null,
  status text default 'PENDING'::text not null,
  amount_minor bigint not null,
  currency text not null,
  captured_minor bigint default 0 not null,
  captured_currency text,
  refunded_minor bigint default 0 not null,
  gateway_reference text,
  decline_reason text,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  action jsonb,
  next_look_at timestamp with time zone,
  looks integer default 0 not null,
  constraint payments_pkey PRIMARY KEY (id),
  constraint payments_checkout_id_key UNIQUE (checkout_id),
  constraint payments_amount_minor_check CHECK ((amount_minor > 0)),
  constraint payments_captured_minor_check CHECK ((captured_minor >= 0)),
  constraint payments_refunds_within_capture CHECK (((refunded_minor >= 0) AND (refunded_minor <= captured_minor))),
  constraint payments_settled_with_capture CHECK (((status = ANY (ARRAY['SUCCESSFUL'::text, 'PARTIALLY_REFUNDED'::text, 'REFUNDED'::text])) = (captured_minor > 0))),
  constraint payments_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'UNKNOWN'::text, 'REQUIRES_ACTION'::text, 'SUCCESSFUL'::text, 'FAILED'::text, 'PARTIALLY_REFUNDED'::text, 'REFUNDED'::text])))
) with (fillfactor=45);
CREATE INDEX payments_to_look_at ON public.payments USING btree (next_look_at) WHERE (next_look_at IS NOT NULL);

create table pools (
  id uuid not null,
  capacity bigint not null,
  free bigint not null,
  waiting bigint default 0 not null,
  constraint pools_pkey PRIMARY KEY (id),
  constraint pools_free_within_capacity CHECK (((free >= 0) AND (free <= capacity))),
  constraint pools_waiting_check CHECK ((waiting >= 0))
) with (fillfactor=50);
CREATE INDEX pools_awaited ON public.pools USING btree (id) WHERE (waiting > 0);

create table rate_limits (
  key text not null,
  points integer not null,
  expire bigint not null,
  constraint rate_limits_pkey PRIMARY KEY (key)
) with (fillfactor=50);

create table refunds (
  id uuid not null,
  payment_id uuid not null,
  amount_minor bigint not null,
  status text default 'PENDING'::text not null,
  reason text not null,
  gateway_reference text,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  decline_reason text,
  requested_by text,
  next_run_at timestamp with time zone,
  attempt integer default 0 not null,
  failures integer default 0 not null,
  constraint refunds_pkey PRIMARY KEY (id),
  constraint refunds_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payments(id),
  constraint refunds_amount_minor_check CHECK ((amount_minor > 0)),
  constraint refunds_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'UNKNOWN'::text, 'SUCCESSFUL'::text, 'FAILED'::text])))
);
CREATE INDEX refunds_due ON public.refunds USING btree (next_run_at) WHERE (next_run_at IS NOT NULL);
CREATE INDEX refunds_of_payment ON public.refunds USING btree (payment_id);
CREATE UNIQUE INDEX refunds_one_undo ON public.refunds USING btree (payment_id) WHERE (reason = 'CHECKOUT_UNDONE'::text);

create table seat_types (
  item_id uuid not null,
  show_id uuid not null,
  name text not null,
  number integer not null,
  constraint seat_types_pkey PRIMARY KEY (item_id),
  constraint seat_types_show_id_name_key UNIQUE (show_id, name),
  constraint seat_types_item_id_fkey FOREIGN KEY (item_id) REFERENCES items(id),
  constraint seat_types_show_id_fkey FOREIGN KEY (show_id) REFERENCES shows(id),
  constraint seat_types_name_check CHECK (((length(name) >= 1) AND (length(name) <= 32)))
);

create table seats (
  pool_id uuid not null,
  label text not null,
  rank integer not null,
  block integer not null,
  place integer not null,
  order_id uuid,
  constraint seats_pkey PRIMARY KEY (pool_id, label),
  constraint seats_pool_id_fkey FOREIGN KEY (pool_id) REFERENCES pools(id),
  constraint seats_label_check CHECK (((length(label) >= 1) AND (length(label) <= 32)))
) with (fillfactor=80);
CREATE INDEX seats_free ON public.seats USING btree (pool_id, rank) WHERE (order_id IS NULL);
CREATE INDEX seats_taken ON public.seats USING btree (order_id) WHERE (order_id IS NOT NULL);

create table secret_marks (
  name text not null,
  mark text not null,
  constraint secret_marks_pkey PRIMARY KEY (name)
);

create table sessions (
  id uuid not null,
  user_id uuid not null,
  address text,
  user_agent text,
  created_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  constraint sessions_pkey PRIMARY KEY (id),
  constraint sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint sessions_end CHECK ((expires_at <= ends_at))
);
CREATE INDEX sessions_of_user ON public.sessions USING btree (user_id);

create table shows (
  id uuid not null,
  series_id uuid,
  title text not null,
  type text not null,
  location text not null,
  starts_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  cancelled_at timestamp with time zone,
  deleted_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  cancellation jsonb,
  external_id text,
  constraint shows_pkey PRIMARY KEY (id),
  constraint shows_end_after_start CHECK ((ends_at >= starts_at)),
  constraint shows_external_id_check CHECK (((length(external_id) >= 1) AND (length(external_id) <= 64))),
  constraint shows_location_check CHECK (((length(location) >= 1) AND (length(location) <= 128))),
  constraint shows_title_check CHECK (((length(title) >= 1) AND (length(title) <= 128))),
  constraint shows_type_check CHECK (((length(type) >= 1) AND (length(type) <= 32)))
);
CREATE INDEX shows_by_time ON public.shows USING btree (starts_at, id) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX shows_external ON public.shows USING btree (external_id) WHERE ((cancelled_at IS NULL) AND (deleted_at IS NULL));
CREATE INDEX shows_of_series ON public.shows USING btree (series_id, starts_at) WHERE (series_id IS NOT NULL);
CREATE UNIQUE INDEX shows_once ON public.shows USING btree (lower(btrim(title)), lower(btrim(type)), lower(btrim(location)), starts_at) WHERE ((external_id IS NULL) AND (cancelled_at IS NULL) AND (deleted_at IS NULL));

create table table_slots (
  item_id uuid not null,
  table_id uuid not null,
  period tstzrange not null,
  withdrawn_at timestamp with time zone,
  constraint table_slots_pkey PRIMARY KEY (item_id),
  constraint table_slots_never_overlap EXCLUDE USING gist (table_id WITH =, period WITH &&) WHERE ((withdrawn_at IS NULL)),
  constraint table_slots_item_id_fkey FOREIGN KEY (item_id) REFERENCES items(id) DEFERRABLE INITIALLY DEFERRED,
  constraint table_slots_table_id_fkey FOREIGN KEY (table_id) REFERENCES dining_tables(id),
  constraint table_slots_have_begin_and_end CHECK (((NOT isempty(period)) AND (NOT lower_inf(period)) AND (NOT upper_inf(period)) AND lower_inc(period) AND (NOT upper_inc(period))))
);
CREATE INDEX table_slots_by_time ON public.table_slots USING btree (lower(period), item_id) WHERE (withdrawn_at IS NULL);

create table tickets (
  id uuid not null,
  order_id uuid not null,
  number integer not null,
  line integer not null,
  item_id uuid not null,
  seat text,
  starts_at timestamp with time zone not null,
  used_at timestamp with time zone,
  used_by text,
  created_at timestamp with time zone default now() not null,
  constraint tickets_pkey PRIMARY KEY (id),
  constraint tickets_order_id_number_key UNIQUE (order_id, number),
  constraint tickets_item_id_fkey FOREIGN KEY (item_id) REFERENCES items(id),
  constraint tickets_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id),
  constraint tickets_line_check CHECK ((line > 0)),
  constraint tickets_number_check CHECK ((number > 0)),
  constraint tickets_seat_check CHECK (((length(seat) >= 1) AND (length(seat) <= 32))),
  constraint tickets_used_by_somebody CHECK (((used_at IS NULL) = (used_by IS NULL)))
);
CREATE INDEX tickets_by_item ON public.tickets USING btree (item_id);
CREATE UNIQUE INDEX tickets_one_per_seat ON public.tickets USING btree (order_id, item_id, seat) WHERE (seat IS NOT NULL);

create table transfers (
  cause_id uuid not null,
  number integer not null,
  kind text not null,
  debit_account text not null,
  credit_account text not null,
  amount_minor bigint not null,
  currency text not null,
  order_id uuid not null,
  created_at timestamp with time zone default now() not null,
  constraint transfers_pkey PRIMARY KEY (cause_id, number),
  constraint transfers_amount_minor_check CHECK ((amount_minor > 0)),
  constraint transfers_between_two_accounts CHECK ((debit_account <> credit_account)),
  constraint transfers_kind_check CHECK ((kind = ANY (ARRAY['CAPTURE'::text, 'SALE'::text, 'SALE_REVERSAL'::text, 'REFUND'::text, 'REFUND_REVERSAL'::text])))
);
CREATE TRIGGER transfers_are_never_edited BEFORE DELETE OR UPDATE ON public.transfers FOR EACH ROW EXECUTE FUNCTION refuse_edit();
CREATE TRIGGER transfers_are_never_truncated BEFORE TRUNCATE ON public.transfers FOR EACH STATEMENT EXECUTE FUNCTION refuse_edit();

create table trips (
  item_id uuid not null,
  location text not null,
  description text,
  deleted_at timestamp with time zone,
  constraint trips_pkey PRIMARY KEY (item_id),
  constraint trips_item_id_fkey FOREIGN KEY (item_id) REFERENCES items(id),
  constraint trips_description_check CHECK ((length(description) <= 1000)),
  constraint trips_location_check CHECK (((length(location) >= 1) AND (length(location) <= 128)))
);

create table users (
  id uuid not null,
  email text,
  username text,
  name text,
  phone text,
  role text default 'user'::text not null,
  is_active boolean default true not null,
  password_hash text,
  email_confirmed_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  deleted_at timestamp with time zone,
  constraint users_pkey PRIMARY KEY (id),
  constraint users_email_key UNIQUE (email),
  constraint users_deleted_are_nobody CHECK (
CASE
    WHEN (deleted_at IS NULL) THEN (email IS NOT NULL)
    ELSE ((NOT is_active) AND (role = 'user'::text) AND (num_nonnulls(email, username, name, phone, password_hash, email_confirmed_at) = 0))
END),
  constraint users_email_check CHECK (((email = lower(email)) AND (length(email) <= 254))),
  constraint users_name_check CHECK ((length(name) <= 255)),
  constraint users_role_check CHECK ((role = ANY (ARRAY['user'::text, 'operator'::text, 'admin'::text, 'super_admin'::text])))
);
CREATE UNIQUE INDEX users_username ON public.users USING btree (lower(username));

create table vendors (
  id uuid not null,
  user_id uuid not null,
  business_name text not null,
  phone text,
  bank_account text,
  bank_account_ending text,
  tax_id text,
  tax_id_ending text,
  status text default 'PENDING'::text not null,
  reason text,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint vendors_pkey PRIMARY KEY (id),
  constraint vendors_user_id_key UNIQUE (user_id),
  constraint vendors_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint vendors_bank_account_ending_check CHECK ((length(bank_account_ending) <= 4)),
  constraint vendors_bank_account_with_ending CHECK (((bank_account IS NULL) = (bank_account_ending IS NULL))),
  constraint vendors_business_name_check CHECK (((length(business_name) >= 2) AND (length(business_name) <= 128))),
  constraint vendors_phone_check CHECK (((length(phone) >= 3) AND (length(phone) <= 20))),
  constraint vendors_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 500))),
  constraint vendors_refused_with_reason CHECK (((status <> ALL (ARRAY['REJECTED'::text, 'SUSPENDED'::text])) OR (reason IS NOT NULL))),
  constraint vendors_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'APPROVED'::text, 'REJECTED'::text, 'SUSPENDED'::text]))),
  constraint vendors_tax_id_ending_check CHECK ((length(tax_id_ending) <= 4)),
  constraint vendors_tax_id_with_ending CHECK (((tax_id IS NULL) = (tax_id_ending IS NULL)))
);
CREATE INDEX vendors_by_status ON public.vendors USING btree (status, id);

create table waitlist_entries (
  id uuid not null,
  number bigint generated as identity not null,
  item_id uuid not null,
  pool_id uuid not null,
  quantity bigint not null,
  customer_email text not null,
  customer_name text,
  user_id uuid,
  gateway text not null,
  base_url text not null,
  offer_minutes integer not null,
  status text default 'WAITING'::text not null,
  order_id uuid,
  joined_at timestamp with time zone default now() not null,
  offered_at timestamp with time zone,
  party_size integer,
  constraint waitlist_entries_pkey PRIMARY KEY (id),
  constraint waitlist_entries_order_id_key UNIQUE (order_id),
  constraint waitlist_entries_item_id_fkey FOREIGN KEY (item_id) REFERENCES items(id),
  constraint waitlist_entries_pool_id_fkey FOREIGN KEY (pool_id) REFERENCES pools(id),
  constraint waitlist_entries_offer_minutes_check CHECK ((offer_minutes > 0)),
  constraint waitlist_entries_offered_with_order CHECK (((status = 'OFFERED'::text) = (order_id IS NOT NULL))),
  constraint waitlist_entries_party_size_check CHECK ((party_size > 0)),
  constraint waitlist_entries_quantity_check CHECK ((quantity > 0)),
  constraint waitlist_entries_status_check CHECK ((status = ANY (ARRAY['WAITING'::text, 'OFFERED'::text, 'LEFT'::text, 'LAPSED'::text])))
);
CREATE INDEX waitlist_by_size ON public.waitlist_entries USING btree (pool_id, quantity) WHERE (status = 'WAITING'::text);
CREATE INDEX waitlist_line ON public.waitlist_entries USING btree (pool_id, number) WHERE (status = 'WAITING'::text);
CREATE INDEX waitlist_offers ON public.waitlist_entries USING btree (item_id, lower(customer_email)) WHERE (status = 'OFFERED'::text);
CREATE UNIQUE INDEX waitlist_once ON public.waitlist_entries USING btree (item_id, lower(customer_email)) WHERE (status = 'WAITING'::text);

create view shown_orders as
 SELECT id,
    checkout_id,
    earlier_checkout_ids,
    user_id,
    status,
    amount_minor,
    currency,
    customer_email,
    customer_name,
    shipping_address,
    terms,
    COALESCE(attended, 0) AS attended,
    created_at,
    updated_at,
    ( SELECT jsonb_agg(jsonb_build_object('itemId', order_lines.item_id, 'title', order_lines.title, 'quantity', order_lines.quantity, 'unitAmountMinor', order_lines.unit_amount_minor) ORDER BY order_lines.number) AS jsonb_agg
           FROM order_lines
          WHERE order_lines.order_id = orders.id) AS lines
   FROM orders;

create view shown_slots as
 SELECT table_slots.item_id AS id,
    dining_tables.restaurant_name,
    dining_tables.table_number,
    dining_tables.capacity,
    dining_tables.combinable_with,
    lower(table_slots.period) AS starts_at,
    upper(table_slots.period) AS ends_at,
    items.amount_minor,
    items.currency,
        CASE
            WHEN pools.free > 0 AND pools.waiting = 0 THEN 'AVAILABLE'::text
            WHEN pools.free = 0 AND NOT (EXISTS ( SELECT
               FROM holds
              WHERE holds.pool_id = pools.id AND holds.status = 'HELD'::text)) THEN 'BOOKED'::text
            ELSE 'HELD'::text
        END AS status,
    items.cancellation
   FROM table_slots
     JOIN dining_tables ON dining_tables.id = table_slots.table_id
     JOIN items ON items.id = table_slots.item_id
     JOIN pools ON pools.id = items.pool_id
  WHERE table_slots.withdrawn_at IS NULL;

create view shown_tickets as
 SELECT tickets.id,
    tickets.order_id,
    tickets.number,
    tickets.item_id,
    order_lines.title,
    tickets.seat,
    tickets.starts_at,
    tickets.used_at,
    tickets.used_by,
    orders.checkout_id,
    orders.user_id,
        CASE
            WHEN orders.status <> ALL (ARRAY['PAID'::text, 'COMPLETED'::text]) THEN 'VOID'::text
            WHEN tickets.used_at IS NOT NULL THEN 'USED'::text
            ELSE 'VALID'::text
        END AS status
   FROM tickets
     JOIN orders ON orders.id = tickets.order_id
     JOIN order_lines ON order_lines.order_id = tickets.order_id AND order_lines.number = tickets.line;

CREATE OR REPLACE FUNCTION public.audit_hash(before bytea, entry audit_entries)
 RETURNS bytea
 LANGUAGE sql
 STABLE
AS $function$
  select sha256(before || convert_to(jsonb_build_array(
    entry.number, extract(epoch from entry.at),
    entry.actor, entry.action, entry.subject, entry.changes)::text, 'UTF8'))
$function$;

CREATE OR REPLACE FUNCTION public.refuse_edit()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception '% of % is refused: its rows are never edited', tg_op, tg_table_name using errcode = 'restrict_violation';
end $function$;
