-- What the migrations make, to read and to compare. Renew it with: node test/support/write-schema.ts

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
  constraint checkouts_amount_minor_check CHECK ((amount_minor > 0)),
  constraint checkouts_end_once CHECK ((((status = ANY (ARRAY['COMPLETED'::text, 'FAILED'::text])) = (finished_at IS NOT NULL)) AND ((finished_at IS NULL) OR (next_run_at IS NULL)))),
  constraint checkouts_external_stock_check CHECK ((external_stock = ANY (ARRAY['DEDUCTED'::text, 'RESTOCKED'::text]))),
  constraint checkouts_failed_with_reason CHECK (((status <> 'FAILED'::text) OR (error_code IS NOT NULL))),
  constraint checkouts_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'PROCESSING'::text, 'AWAITING_PAYMENT'::text, 'COMPLETED'::text, 'FAILED'::text])))
) with (fillfactor=35, autovacuum_vacuum_scale_factor=0.02, autovacuum_analyze_scale_factor=0.05);
CREATE INDEX checkouts_due ON public.checkouts USING btree (next_run_at) WHERE (next_run_at IS NOT NULL);

create table emails (
  subject_id uuid not null,
  sequence integer not null,
  template text not null,
  recipient text not null,
  content jsonb not null,
  status text default 'QUEUED'::text not null,
  created_at timestamp with time zone default now() not null,
  sent_at timestamp with time zone,
  constraint emails_pkey PRIMARY KEY (subject_id, sequence, template),
  constraint emails_status_check CHECK ((status = ANY (ARRAY['QUEUED'::text, 'SENT'::text])))
);
CREATE INDEX emails_queued ON public.emails USING btree (created_at) WHERE (status = 'QUEUED'::text);

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
  constraint holds_pkey PRIMARY KEY (order_id, number),
  constraint holds_quantity_check CHECK ((quantity > 0)),
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
  constraint items_pkey PRIMARY KEY (id),
  constraint items_sku_key UNIQUE (sku),
  constraint items_pool_id_fkey FOREIGN KEY (pool_id) REFERENCES pools(id),
  constraint items_amount_minor_check CHECK (((amount_minor >= 1) AND (amount_minor <= '999999999999'::bigint))),
  constraint items_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint items_kind_check CHECK ((kind = ANY (ARRAY['PRODUCT'::text, 'SEAT'::text, 'TABLE'::text, 'TRIP'::text]))),
  constraint items_sku_check CHECK (((length(sku) >= 1) AND (length(sku) <= 64))),
  constraint items_title_check CHECK (((length(title) >= 1) AND (length(title) <= 200)))
);

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
  constraint order_lines_unit_amount_minor_check CHECK ((unit_amount_minor > 0))
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
  constraint orders_pkey PRIMARY KEY (id),
  constraint orders_amount_minor_check CHECK ((amount_minor > 0)),
  constraint orders_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint orders_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'PAID'::text, 'COMPLETED'::text, 'FAILED'::text, 'EXPIRED'::text, 'CANCELLED'::text, 'REFUND_PENDING'::text, 'REFUNDED'::text])))
) with (fillfactor=45);
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
  constraint pools_pkey PRIMARY KEY (id),
  constraint pools_free_within_capacity CHECK (((free >= 0) AND (free <= capacity)))
) with (fillfactor=50);

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
