import { insertPools } from '../../inventory/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import { newId } from '../../platform/ids.ts'
import { Failure } from '../../values/failure.ts'
import { isCurrency } from '../../values/money.ts'
import type { NewProduct, Product } from './product.ts'
import { insertProduct } from './products-store.ts'

/** Puts a product on sale with its stock. Fails with SKU_TAKEN, or INVALID_REQUEST for a currency there is not. */
export async function createProduct(tx: Tx, wanted: NewProduct): Promise<Product> {
  const { stock, ...rest } = wanted
  if (!isCurrency(rest.currency)) throw new Failure('INVALID_REQUEST', { errors: [unknownCurrency] })
  const poolId = newId()
  await insertPools(tx, [{ id: poolId, capacity: stock }])
  const product = await insertProduct(tx, { id: newId(), poolId, ...rest })
  if (!product) throw new Failure('SKU_TAKEN', { product_id: rest.sku })
  return product
}

const unknownCurrency = { path: '/currency', message: 'must be an ISO 4217 code' }
