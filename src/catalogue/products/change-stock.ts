import { changeCapacity } from '../../inventory/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import { Failure } from '../../values/failure.ts'
import type { Product } from './product.ts'
import { findProduct } from './products-store.ts'

/** Adds to a product's stock, or takes from it. Fails with STOCK_BELOW_COMMITTED if that many are not free. */
export async function changeStock(tx: Tx, idOrSku: string, by: number): Promise<Product> {
  const product = await findProduct(tx, idOrSku)
  if (!product) throw new Failure('NOT_FOUND')
  const isChanged = await changeCapacity(tx, product.poolId, by)
  if (!isChanged) throw new Failure('STOCK_BELOW_COMMITTED')
  return product
}
