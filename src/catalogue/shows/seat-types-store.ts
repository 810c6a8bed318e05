import type { Tx } from '../../platform/db/index.ts'
import type { SeatType } from './show.ts'

/** Says which items are the kinds of places of which show. */
export async function insertSeatTypes(
  tx: Tx,
  types: readonly Pick<SeatType, 'itemId' | 'showId' | 'name' | 'number'>[],
): Promise<void> {
  await tx.write`
    insert into seat_types (item_id, show_id, name, number)
    select * from unnest(${types.map(({ itemId }) => itemId)}::uuid[],
                         ${types.map(({ showId }) => showId)}::uuid[],
                         ${types.map(({ name }) => name)}::text[],
                         ${types.map(({ number }) => number)}::integer[])`
}

/** The kinds of places of these shows, each show's in their order. */
export async function readSeatTypes(tx: Tx, showIds: readonly string[]): Promise<SeatType[]> {
  return await tx.sql<SeatType>`
    select item_id as "itemId", show_id as "showId", pool_id as "poolId", name, number, amount_minor as "amountMinor",
           currency, sale_from as "saleFrom", sale_until as "saleUntil", max_per_order as "maxPerOrder",
           has_seats as "hasSeats", is_line_strict as "isLineStrict", cancellation
      from seat_types join items on items.id = item_id
     where show_id = any(${showIds}::uuid[])
     order by show_id, number`
}

/** A kind of place as it will be sold, with what its item takes from the show. */
export type SoldSeatType = SeatType & { title: string; startsAt: Date; endsAt: Date }

/** Writes what may change of kinds of places. Orders that were made keep what they were made under. */
export async function updateSeatTypes(tx: Tx, types: readonly SoldSeatType[]): Promise<void> {
  await tx.write`
    update items
       set title = sold.title, amount_minor = sold.amount_minor, starts_at = sold.starts_at, ends_at = sold.ends_at,
           sale_from = sold.sale_from, sale_until = sold.sale_until, max_per_order = sold.max_per_order,
           is_line_strict = sold.is_line_strict, cancellation = sold.cancellation, updated_at = now()
      from unnest(${types.map(({ itemId }) => itemId)}::uuid[],
                  ${types.map(({ title }) => title)}::text[],
                  ${types.map(({ amountMinor }) => amountMinor)}::bigint[],
                  ${types.map(({ startsAt }) => startsAt)}::timestamptz[],
                  ${types.map(({ endsAt }) => endsAt)}::timestamptz[],
                  ${types.map(({ saleFrom }) => saleFrom)}::timestamptz[],
                  ${types.map(({ saleUntil }) => saleUntil)}::timestamptz[],
                  ${types.map(({ maxPerOrder }) => maxPerOrder)}::integer[],
                  ${types.map(({ isLineStrict }) => isLineStrict)}::boolean[],
                  ${types.map(({ cancellation }) => cancellation && JSON.stringify(cancellation))}::jsonb[])
           as sold (id, title, amount_minor, starts_at, ends_at, sale_from, sale_until, max_per_order, is_line_strict,
                    cancellation)
     where items.id = sold.id`
}
