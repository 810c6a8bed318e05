/** Anything that can be bought. A price in minor units; without a pool there is no end to it. */
export type Item = {
  id: string
  kind: 'PRODUCT' | 'SEAT' | 'TABLE' | 'TRIP'
  sku: string | null
  title: string
  amountMinor: number
  currency: string
  poolId: string | null
  vendorId: string | null
}

/** How a buyer names an item: by our id, or by the merchant's own code. */
export type ItemRef = { id: string } | { sku: string }
