import type { Tx } from '../platform/db/index.ts'
import type { Item, ItemRef } from './item.ts'

/** Items as they are on sale now. Answers with a function that finds the item a buyer named. */
export async function findItems(
  tx: Tx,
  refs: readonly ItemRef[],
): Promise<(ref: ItemRef) => Item | undefined> {
  const ids = new Set<string>()
  const skus = new Set<string>()
  for (const ref of refs) 'id' in ref ? ids.add(ref.id) : skus.add(ref.sku)
  const items = await tx.sql<Item>`
    select id, kind, sku, title, amount_minor as "amountMinor", currency, pool_id as "poolId", vendor_id as "vendorId"
      from (select * from items where id = any(${[...ids]}::uuid[])
            union
            select * from items where sku = any(${[...skus]}::text[])) as found`
  const byId = new Map(items.map((item) => [item.id, item]))
  const bySku = new Map(items.map((item) => [item.sku, item]))
  return (ref) => ('id' in ref ? byId.get(ref.id) : bySku.get(ref.sku))
}
