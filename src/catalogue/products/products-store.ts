import type { Tx } from '../../platform/db/index.ts'
import type { Product, ProductChange } from './product.ts'

/** Writes a new product. Undefined, and nothing written, if another one has this sku. */
export async function insertProduct(
  tx: Tx,
  product: Omit<Product, 'kind' | 'createdAt' | 'updatedAt'>,
): Promise<Product | undefined> {
  const { id, sku, title, amountMinor, currency, poolId, vendorId } = product
  const [row] = await tx.sql<Product>`
    insert into items (id, kind, sku, title, amount_minor, currency, pool_id, vendor_id)
    values (${id}, 'PRODUCT', ${sku}, ${title}, ${amountMinor}, ${currency}, ${poolId}, ${vendorId})
    on conflict (sku) do nothing
    returning id, kind, sku, title, amount_minor as "amountMinor", currency, pool_id as "poolId",
              vendor_id as "vendorId", created_at as "createdAt", updated_at as "updatedAt"`
  return row
}

/** Changes what is given. Undefined if there is no such product. */
export async function updateProduct(tx: Tx, id: string, change: ProductChange): Promise<Product | undefined> {
  const [row] = await tx.sql<Product>`
    update items
       set title = coalesce(${change.title ?? null}, title),
           amount_minor = coalesce(${change.amountMinor ?? null}, amount_minor), updated_at = now()
     where id = ${id} and kind = 'PRODUCT'
    returning id, kind, sku, title, amount_minor as "amountMinor", currency, pool_id as "poolId",
              vendor_id as "vendorId", created_at as "createdAt", updated_at as "updatedAt"`
  return row
}

/** Products, oldest first; only those whose title holds `name`, in any case, where it is given. */
export async function listProducts(
  tx: Tx,
  { name = '', limit, offset }: { name?: string | undefined; limit: number; offset: number },
): Promise<Product[]> {
  return await tx.sql<Product>`
    select id, kind, sku, title, amount_minor as "amountMinor", currency, pool_id as "poolId",
           vendor_id as "vendorId", created_at as "createdAt", updated_at as "updatedAt"
      from items where kind = 'PRODUCT' and strpos(lower(title), lower(${name})) > 0
     order by id limit ${limit} offset ${offset}`
}

/** The product with this id, or with this sku. */
export async function findProduct(tx: Tx, idOrSku: string): Promise<Product | undefined> {
  const [row] = await tx.sql<Product>`
    select id, kind, sku, title, amount_minor as "amountMinor", currency, pool_id as "poolId",
           vendor_id as "vendorId", created_at as "createdAt", updated_at as "updatedAt"
      from items where kind = 'PRODUCT' and (id::text = lower(${idOrSku}) or sku = ${idOrSku})`
  return row
}
