import type { Caller } from '../values/caller.ts'
import type { BookingTerms } from './booking-terms.ts'

/** The lasting record of what a customer buys. Amounts in minor units of `currency`. */
export type Order = {
  id: string
  checkoutId: string
  /** Those that tried before it; null: none did. */
  earlierCheckoutIds: string[] | null
  /** Whose it is; null for a guest's. */
  userId: string | null
  status: OrderStatus
  amountMinor: number
  currency: string
  customerEmail: string
  customerName: string | null
  shippingAddress: Record<string, string> | null
  /** Null where it is no booking. */
  terms: BookingTerms | null
  /** How many of its party were let in. */
  attended: number
  createdAt: Date
  updatedAt: Date
  lines: OrderLine[]
}

export type OrderLine = { itemId: string; title: string; quantity: number; unitAmountMinor: number }

export type OrderStatus = (typeof orderStatuses)[number]
export const orderStatuses = [
  'PENDING',
  'PAID',
  'COMPLETED',
  'FAILED',
  'EXPIRED',
  'CANCELLED',
  'REFUND_PENDING',
  'REFUNDED',
] as const

/** Every legal move of an order. */
export const orderMoves: Record<OrderStatus, readonly OrderStatus[]> = {
  PENDING: ['PAID', 'FAILED', 'EXPIRED', 'CANCELLED'],
  PAID: ['COMPLETED', 'REFUND_PENDING', 'CANCELLED'],
  // What is over may be given back all the same, or be called off after all.
  COMPLETED: ['REFUND_PENDING', 'CANCELLED'],
  FAILED: ['PENDING'],
  EXPIRED: [],
  CANCELLED: [],
  // A refund may be refused.
  REFUND_PENDING: ['REFUNDED', 'PAID', 'COMPLETED'],
  REFUNDED: [],
}

/** A new order. `shares` says which accounts its sale will be credited to; null means all of it is revenue. */
export type NewOrder = Omit<
  Order,
  'earlierCheckoutIds' | 'attended' | 'status' | 'createdAt' | 'updatedAt'
> & {
  shares: readonly { account: string; amountMinor: number }[] | null
}

/** Every checkout that took the order to a payment; the link of each is a key to it. */
export function checkoutsOf({ checkoutId, earlierCheckoutIds }: Order): string[] {
  return [checkoutId, ...(earlierCheckoutIds ?? [])]
}

export function isOwn({ userId }: Pick<Order, 'userId'>, caller: Pick<Caller, 'userId'>): boolean {
  return userId !== null && userId === caller.userId
}

export function amountOf(line: Pick<OrderLine, 'quantity' | 'unitAmountMinor'>): number {
  return line.quantity * line.unitAmountMinor
}
