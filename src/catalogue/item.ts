import type { CancellationPolicy } from '../values/cancellation.ts'

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

/** An item and what it is sold under. What is no product has a time. */
export type OfferedItem = Item & {
  startsAt: Date | null
  endsAt: Date | null
  saleFrom: Date | null
  saleUntil: Date | null
  maxPerOrder: number | null
  hasSeats: boolean
  isLineStrict: boolean
  cancellation: CancellationPolicy | null
  isWithdrawn: boolean
  /** It is withdrawn because its event was cancelled. */
  isCalledOff: boolean
}

/** Of an item, what says when it can be had. */
export type Sale = Pick<OfferedItem, 'startsAt' | 'saleFrom' | 'saleUntil' | 'isWithdrawn' | 'isCalledOff'>

/** Why an item cannot be bought now; undefined where it can. */
export function saleTrouble(
  { startsAt, saleFrom, saleUntil, isWithdrawn, isCalledOff }: Sale,
  now: Date,
): 'EVENT_CANCELLED' | 'ITEM_NOT_FOUND' | 'ALREADY_STARTED' | 'NOT_ON_SALE' | undefined {
  if (isWithdrawn) return isCalledOff ? 'EVENT_CANCELLED' : 'ITEM_NOT_FOUND'
  if (startsAt && startsAt <= now) return 'ALREADY_STARTED'
  return (saleFrom && saleFrom > now) || (saleUntil && saleUntil <= now) ? 'NOT_ON_SALE' : undefined
}

/** How a buyer names an item: by our id, or by the merchant's own code. */
export type ItemRef = { id: string } | { sku: string }
