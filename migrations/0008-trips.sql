-- Vendors, and the trips that they sell.

-- An account that may sell. Bank account and tax id are sealed with a secret that is not in this database; what of them
-- is shown stands beside them. `reason` is why an operator gave the vendor his present status.
create table vendors (
  id uuid primary key,
  user_id uuid not null unique references users,
  business_name text not null check (length(business_name) between 2 and 128),
  phone text check (length(phone) between 3 and 20),
  bank_account text,
  bank_account_ending text check (length(bank_account_ending) <= 4),
  tax_id text,
  tax_id_ending text check (length(tax_id_ending) <= 4),
  status text not null default 'PENDING' check (status in ('PENDING', 'APPROVED', 'REJECTED', 'SUSPENDED')),
  reason text check (length(reason) between 1 and 500),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint vendors_bank_account_with_ending check ((bank_account is null) = (bank_account_ending is null)),
  constraint vendors_tax_id_with_ending check ((tax_id is null) = (tax_id_ending is null)),
  constraint vendors_refused_with_reason check (status not in ('REJECTED', 'SUSPENDED') or reason is not null)
);
create index vendors_by_status on vendors (status, id);

-- A trip is an item with a pool; its price, times, places and vendor stand there.
create table trips (
  item_id uuid primary key references items,
  location text not null check (length(location) between 1 and 128),
  description text check (length(description) <= 1000),
  deleted_at timestamptz
);
alter table items add constraint items_trip_is_a_vendors
  check (kind <> 'TRIP' or (vendor_id is not null and pool_id is not null and ends_at is not null and amount_minor > 0));
create index items_trips_by_time on items (starts_at, id) where kind = 'TRIP';
create index items_trips_of_vendor on items (vendor_id, starts_at, id) where kind = 'TRIP';
