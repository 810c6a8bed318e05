-- Identity: users, sessions, API keys, one-time links, what was counted against limits, the audit trail, and whose an
-- order is.

-- identity -------------------------------------------------------------------------------------------------------

-- `email` is case-folded. A deleted user keeps his row, so that his orders keep their owner, and nothing that tells
-- who he was.
create table users (
  id uuid primary key,
  email text unique check (email = lower(email) and length(email) <= 254),
  username text,
  name text check (length(name) <= 255),
  phone text,
  role text not null default 'user' check (role in ('user', 'operator', 'admin', 'super_admin')),
  is_active boolean not null default true,
  password_hash text,
  email_confirmed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint users_deleted_are_nobody check (
    case when deleted_at is null then email is not null
         else not is_active and role = 'user'
              and num_nonnulls(email, username, name, phone, password_hash, email_confirmed_at) = 0 end)
);
create unique index users_username on users (lower(username));

-- A token names its session; no row, no session. `ends_at` is the last moment that renewals can reach.
create table sessions (
  id uuid primary key,
  user_id uuid not null references users,
  address text,
  user_agent text,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ends_at timestamptz not null,
  constraint sessions_end check (expires_at <= ends_at)
);
create index sessions_of_user on sessions (user_id);

-- Keys for programs. The key itself is shown once; `digest` is its SHA-256, which is enough for 256 random bits.
create table api_keys (
  id uuid primary key,
  name text not null check (length(name) between 1 and 100),
  digest text not null unique,
  scopes text[] not null check (cardinality(scopes) > 0),
  created_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);

-- Links that were mailed and work once. Their tokens are derived from our secret and stand nowhere. One without a user
-- was asked for in the name of nobody we know.
create table one_time_links (
  id uuid primary key,
  purpose text not null check (purpose in ('CONFIRM_EMAIL', 'RESET_PASSWORD')),
  user_id uuid references users,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index one_time_links_of_user on one_time_links (user_id);

-- Marks of the secrets that rows here depend on, so that a process that was given another one does not start.
create table secret_marks (
  name text primary key,
  mark text not null
);

-- orders ---------------------------------------------------------------------------------------------------------

-- Whose it is; null for a guest's. A guest's orders are found by his address, a user's by his id, so every order
-- stands in exactly one of the indexes. Columns that a sale changes are in neither.
alter table orders add column user_id uuid;
create index orders_of_user on orders (user_id, id) where user_id is not null;
create index orders_of_guest on orders (lower(customer_email) text_pattern_ops) where user_id is null;

-- platform: the audit trail --------------------------------------------------------------------------------------

-- Who changed what. Each entry holds the hash of the one before, and `audit_head` that of the last, so an entry that
-- was edited, put in or taken away breaks the chain. It holds ids and no personal data, so it never needs an edit.
create table audit_entries (
  number bigint primary key,
  at timestamptz not null,
  actor text not null,
  action text not null,
  subject text not null,
  changes jsonb not null,
  hash bytea not null
);
create index audit_entries_of_subject on audit_entries (subject, number);
create index audit_entries_of_actor on audit_entries (actor, number);

create table audit_head (
  is_single boolean primary key default true check (is_single),
  number bigint not null,
  hash bytea not null
);
insert into audit_head (number, hash) values (0, '\x');

create function audit_hash(before bytea, entry audit_entries) returns bytea language sql stable as $$
  select sha256(before || convert_to(jsonb_build_array(
    entry.number, extract(epoch from entry.at),
    entry.actor, entry.action, entry.subject, entry.changes)::text, 'UTF8'))
$$;

create trigger audit_entries_are_never_edited before update or delete on audit_entries
  for each row execute function refuse_edit();
create trigger audit_entries_are_never_truncated before truncate on audit_entries
  for each statement execute function refuse_edit();
-- platform: rate limits ------------------------------------------------------------------------------------------

-- Attempts counted against limits that all processes share (docs/decisions/0007). The package rate-limiter-flexible
-- chose names and order of the columns; `key` is the limit's name and a digest, `expire` the end of the window in ms
-- since 1970 by the clock of the process that opened it. Unlogged: no attempt waits for the disk, a crash forgets.
create unlogged table rate_limits (
  key text primary key,
  points integer not null,
  expire bigint not null
) with (fillfactor = 50);
