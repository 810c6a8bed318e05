import type { Tx } from '../platform/db/index.ts'
import type { ItemRef, OfferedItem } from './item.ts'

/** Items as they are on sale now. Answers with a function that finds the item a buyer named. */
export async function findItems(
  tx: Tx,
  refs: readonly ItemRef[],
): Promise<(ref: ItemRef) => OfferedItem | undefined> {
  const ids = new Set<string>()
  const skus = new Set<string>()
  for (const ref of refs) 'id' in ref ? ids.add(ref.id) : skus.add(ref.sku)
  const items = await tx.sql<OfferedItem>`
    select id, kind, sku, title, amount_minor as "amountMinor", currency, pool_id as "poolId", vendor_id as "vendorId",
           starts_at as "startsAt", ends_at as "endsAt", sale_from as "saleFrom", sale_until as "saleUntil",
           max_per_order as "maxPerOrder", has_seats as "hasSeats", is_line_strict as "isLineStrict", cancellation,
           withdrawn_at is not null as "isWithdrawn",
           withdrawn_at is not null and exists (
             select from seat_types join shows on shows.id = show_id
              where item_id = found.id and cancelled_at is not null and deleted_at is null) as "isCalledOff"
      from (select * from items where id = any(${[...ids]}::uuid[])
            union all
            select * from items where sku = any(${[...skus]}::text[])) as found`
  const byId = new Map(items.map((item) => [item.id, item]))
  const bySku = new Map(items.map((item) => [item.sku, item]))
  return (ref) => ('id' in ref ? byId.get(ref.id) : bySku.get(ref.sku))
}

/** A new item that is sold for a time. */
export type NewBookable = Omit<OfferedItem, 'sku' | 'isWithdrawn' | 'isCalledOff' | 'startsAt' | 'endsAt'> & {
  startsAt: Date
  endsAt: Date
}

/** Puts things on sale that have a time. */
export async function insertBookables(tx: Tx, items: readonly NewBookable[]): Promise<void> {
  await tx.write`
    insert into items (id, kind, title, amount_minor, currency, pool_id, vendor_id, starts_at, ends_at, sale_from,
                       sale_until, max_per_order, has_seats, is_line_strict, cancellation)
    select * from unnest(${items.map(({ id }) => id)}::uuid[],
                         ${items.map(({ kind }) => kind)}::text[],
                         ${items.map(({ title }) => title)}::text[],
                         ${items.map(({ amountMinor }) => amountMinor)}::bigint[],
                         ${items.map(({ currency }) => currency)}::text[],
                         ${items.map(({ poolId }) => poolId)}::uuid[],
                         ${items.map(({ vendorId }) => vendorId)}::uuid[],
                         ${items.map(({ startsAt }) => startsAt)}::timestamptz[],
                         ${items.map(({ endsAt }) => endsAt)}::timestamptz[],
                         ${items.map(({ saleFrom }) => saleFrom)}::timestamptz[],
                         ${items.map(({ saleUntil }) => saleUntil)}::timestamptz[],
                         ${items.map(({ maxPerOrder }) => maxPerOrder)}::integer[],
                         ${items.map(({ hasSeats }) => hasSeats)}::boolean[],
                         ${items.map(({ isLineStrict }) => isLineStrict)}::boolean[],
                         ${items.map(({ cancellation }) => cancellation && JSON.stringify(cancellation))}::jsonb[])`
}

/** Takes items off sale for good. */
export async function withdrawItems(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.write`
    update items set withdrawn_at = coalesce(withdrawn_at, now()), updated_at = now() where id = any(${ids}::uuid[])`
}
