-- A gateway's name for a charge is one payment's alone, and an order that is paid again keeps the links it had.

-- Payments that were settled before their names were kept.
insert into gateway_references (gateway, reference, payment_id)
  select gateway, gateway_reference, id from payments
   where captured_minor > 0 and gateway <> 'simulator' and gateway_reference is not null
   order by id
on conflict do nothing;

-- `earlier_checkout_ids`: the checkouts that tried before `checkout_id` does; null where there was none. Whoever has the
-- link of one of them has the order's. No index: who asks has the order.
alter table orders add column earlier_checkout_ids uuid[];
update orders set earlier_checkout_ids = array_remove(tried.ids, orders.checkout_id)
  from (select order_id, array_agg(id order by id) as ids from checkouts group by order_id having count(*) > 1) as tried
 where orders.id = tried.order_id;
