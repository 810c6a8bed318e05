-- Gateways of others: what a browser needs to pay, what gateways tell us, and refunds that are jobs of their own.

-- payments -------------------------------------------------------------------------------------------------------

-- `action`: what the customer's browser needs to pay, as long as he may. `next_look_at`: when the gateway is asked again
-- about a payment whose checkout is over, because money may still come in; `looks` counts how often it was.
alter table payments add column action jsonb;
alter table payments add column next_look_at timestamptz;
alter table payments add column looks integer not null default 0;
create index payments_to_look_at on payments (next_look_at) where next_look_at is not null;

-- A gateway's own names for payments, by which it speaks of them. Beside `payments`, whose rows stay in their pages when
-- they change, because no index holds what a gateway says.
create table gateway_references (
  gateway text not null,
  reference text not null,
  payment_id uuid not null references payments,
  primary key (gateway, reference)
);

-- A refund that was asked for is a job of its own: `next_run_at` is when it is due and, while a worker holds it, when
-- that lease ends; `attempt` fences. Where it is null, the checkout that is undone sees to it, or it is over.
alter table refunds add column decline_reason text;
alter table refunds add column requested_by text;
alter table refunds add column next_run_at timestamptz;
alter table refunds add column attempt integer not null default 0;
alter table refunds add column failures integer not null default 0;
create index refunds_due on refunds (next_run_at) where next_run_at is not null;
create index refunds_of_payment on refunds (payment_id);

-- What gateways told us, by their own event ids, so that each message counts once, however often it comes. Never
-- forgotten: Razorpay's signatures cover no time, and this table is what keeps an old message from coming again.
create table inbox (
  gateway text not null,
  event_id text not null,
  type text not null,
  charge_key text,
  refs text[] not null,
  payload jsonb not null,
  received_at timestamptz not null default now(),
  handled_at timestamptz,
  attempts integer not null default 0,
  last_error text,
  primary key (gateway, event_id)
);
create index inbox_waiting on inbox (received_at) where handled_at is null;

-- ledger ---------------------------------------------------------------------------------------------------------

alter table transfers drop constraint transfers_kind_check;
alter table transfers add constraint transfers_kind_check
  check (kind in ('CAPTURE', 'SALE', 'SALE_REVERSAL', 'REFUND', 'REFUND_REVERSAL'));
