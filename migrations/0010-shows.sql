-- Shows, as operators keep them.

-- The policy of the kinds of places that are added later, and how another system calls the show.
alter table shows add column cancellation jsonb;
alter table shows add column external_id text check (length(external_id) between 1 and 64);

-- A show is there once. What was cancelled or deleted may be put on again.
create unique index shows_once on shows (lower(btrim(title)), lower(btrim(type)), lower(btrim(location)), starts_at)
  where external_id is null and cancelled_at is null and deleted_at is null;
create unique index shows_external on shows (external_id) where cancelled_at is null and deleted_at is null;
create index shows_of_series on shows (series_id, starts_at) where series_id is not null;
