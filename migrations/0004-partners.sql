-- Partner services: what an inventory service and an order service of others did for a checkout, so that it can be undone.

-- `external_stock`: whether the inventory service has taken the items out, or put them back. `external_order_id`: the
-- order service's own name for its order.
alter table checkouts add column external_stock text;
alter table checkouts add constraint checkouts_external_stock_check
  check (external_stock in ('DEDUCTED', 'RESTOCKED'));
alter table checkouts add column external_order_id text;
