export type { Item, ItemRef } from './item.ts'
export { findItems } from './items-store.ts'
export { createProduct } from './products/create-product.ts'
export { productRoutes } from './products/routes.ts'
