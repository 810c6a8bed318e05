import { createProduct } from '../../catalogue/index.ts'
import type { Database } from '../../platform/db/index.ts'
import { Failure } from '../../values/failure.ts'

const products = [
  { sku: 'prod_001', title: 'Trail shoes', amountMinor: 9_990, stock: 1_000 },
  { sku: 'prod_002', title: 'Rain jacket', amountMinor: 14_990, stock: 500 },
  { sku: 'prod_003', title: 'Wool socks', amountMinor: 1_250, stock: 2_500 },
  { sku: 'prod_004', title: 'Signed print, numbered', amountMinor: 25_000, stock: 3 },
]

/** Puts demo products on sale; those that are there already stay as they are. */
export async function stockDemoShop(app: { db: Database }): Promise<void> {
  for (const product of products) {
    await app.db
      .transaction((tx) => createProduct(tx, { ...product, currency: 'USD', vendorId: null }))
      .catch((error) => {
        if (!(error instanceof Failure && error.code === 'SKU_TAKEN')) throw error
      })
  }
}
