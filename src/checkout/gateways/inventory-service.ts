import type { PartnerAnswer } from '../partner.ts'
import { openPartner, type PartnerOptions, type ReadSuccess } from './partner-http.ts'

/** What is taken out or put back, under the merchant's own codes. */
export type StockItem = { product_id: string; quantity: number }

/** Somebody else's stock, which is taken from beside ours. Both calls may be repeated with the same key. */
export type InventoryService = {
  /** Takes all items out, or none. */
  deduct(key: string, items: readonly StockItem[], timeoutMs: number): Promise<PartnerAnswer>
  /** Puts them back. `reference` is the key under which they were taken out. */
  restock(
    key: string,
    items: readonly StockItem[],
    reference: string,
    timeoutMs: number,
  ): Promise<PartnerAnswer>
}

export function openInventoryService(options: Pick<PartnerOptions, 'url' | 'log'>): InventoryService {
  const ask = openPartner({ ...options, name: 'inventory', setting: 'INVENTORY_SERVICE_URL' })
  return {
    deduct: (key, items, timeoutMs) =>
      ask({ path: '/inventory/deduct', key, body: { items } }, readSuccess, timeoutMs),
    restock: (key, items, reference, timeoutMs) =>
      ask({ path: '/inventory/restock', key, body: { items, reference } }, readSuccess, timeoutMs),
  }
}

const readSuccess: ReadSuccess = ({ success }) => (success === true ? { is: 'DONE' } : undefined)
