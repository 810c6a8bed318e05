import type { PoolState } from '../../inventory/index.ts'
import type { Item } from '../item.ts'

/** A stock item. `sku` is the merchant's own code for it. */
export type Product = Item & {
  kind: 'PRODUCT'
  sku: string
  poolId: string
  createdAt: Date
  updatedAt: Date
}

/** A product together with what is left of it. */
export type StockedProduct = Product & { stock: Omit<PoolState, 'id'> }

export type NewProduct = {
  sku: string
  title: string
  amountMinor: number
  currency: string
  stock: number
  vendorId: string | null
}

/** What may be changed later. The currency may not: orders and books hold amounts in it. */
export type ProductChange = { title?: string; amountMinor?: number }
