-- When a mail is tried next, and how often it could not be delivered. One that cannot be holds up no other.
alter table emails
  add column next_try_at timestamptz not null default now(),
  add column failures integer not null default 0 check (failures >= 0);

drop index emails_queued;
create index emails_queued on emails (next_try_at) where status = 'QUEUED';
