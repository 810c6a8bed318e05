import type { FailureCode } from '../values/failure.ts'

export const checkoutStatuses = ['PENDING', 'PROCESSING', 'AWAITING_PAYMENT', 'COMPLETED', 'FAILED'] as const
export type CheckoutStatus = (typeof checkoutStatuses)[number]

/** Every legal move of a checkout. */
export const checkoutMoves: Record<CheckoutStatus, readonly CheckoutStatus[]> = {
  PENDING: ['PROCESSING'],
  PROCESSING: ['COMPLETED', 'FAILED', 'AWAITING_PAYMENT'],
  AWAITING_PAYMENT: ['PROCESSING'],
  COMPLETED: [],
  FAILED: [],
}

/** Where a checkout stands: at a step, going forward or undoing. */
export type StepName = 'HOLD' | 'CHARGE' | 'STOCK' | 'ORDER' | 'SELL' | 'REFUND'

/**
 * How to pay: with a gateway's token, never a card, or by the customer in his browser. `brand` and `last4` are for
 * showing.
 */
export type PaymentMethod =
  | { type: 'token'; token: string; brand?: string; last4?: string }
  | { type: 'browser' }

/** What an inventory service of others did with the items; null: nothing. */
export type ExternalStock = 'DEDUCTED' | 'RESTOCKED'

/** What a buyer is told once his places are held. Amount in minor units; `expiresAt` ends the hold. */
export type AcceptedCheckout = {
  id: string
  orderId: string
  amountMinor: number
  currency: string
  expiresAt: string
}

/** A checkout that this worker holds: its lease is ours as long as `attempt` is the row's. */
export type Work = {
  id: string
  orderId: string
  step: StepName
  isUndoing: boolean
  attempt: number
  failures: number
  holds: number
  amountMinor: number
  currency: string
  gateway: string
  paymentMethod: PaymentMethod
  isOverdue: boolean
  externalStock: ExternalStock | null
  externalOrderId: string | null
  errorCode: FailureCode | null
  errorReason: string | null
}

/** How far a checkout got in one turn; written back in one statement with all others. */
export type Progress = {
  work: Work
  status: CheckoutStatus
  step: StepName
  isUndoing: boolean
  failures: number
  /** When it is due again, from now, or when its hold expires, if that is sooner; null: finished, or an operator must look. */
  dueInMs: number | null
  errorCode: FailureCode | null
  errorReason: string | null
  /** Why it could not go on this time. */
  trouble: string | null
  /** Set when an operator must look at it. */
  incident: string | null
}

/**
 * What a step says of one checkout. DONE: go on. FAILED: give up, and undo what was done. LATER: not known or not
 * possible yet, so come back after a while. PUT_OFF: the same, and nobody's
 * failure. WAITING: it is the customer's turn, until his hold expires. LEFT_UNDONE: an undo that will never be done;
 * the others go on, and an operator is asked to put it right.
 */
export type Verdict =
  | { is: 'DONE' }
  | { is: 'FAILED'; code: FailureCode; reason?: string }
  | { is: 'LATER'; reason: string }
  | { is: 'PUT_OFF' }
  | { is: 'WAITING' }
  | { is: 'LEFT_UNDONE'; reason: string }

export const done: Verdict = { is: 'DONE' }

/** A step that keeps saying LATER is tried this often, for at least five minutes; then an operator is asked. */
export const failuresMax = 16

/**
 * How long to wait after the nth failure: doubling from half a second up to a minute, of which `chance` (0 to 1) shortens up
 * to a third, so that many checkouts that failed together do not come back together.
 */
export function backOffMs(failures: number, chance: number): number {
  const longest = Math.min(60_000, 250 * 2 ** Math.min(failures, 16))
  return Math.round(longest * (1 - chance / 3))
}

/**
 * While a customer is to pay, the gateway tells us when he has. It may fail to: so it is asked, after five seconds and
 * then less and less often. `claims` counts how often the checkout was taken on.
 */
export function askAgainMs(claims: number): number {
  return Math.min(120_000, Math.round(5_000 * 1.5 ** Math.min(Math.max(claims - 1, 0), 20)))
}

/** Nobody tried, so nothing is counted; the more often it was taken on, the longer until the next time. */
export function putOffMs(claims: number, chance: number): number {
  return Math.min(15_000, backOffMs(claims, chance))
}

export function hasEnded(status: CheckoutStatus): boolean {
  return status === 'COMPLETED' || status === 'FAILED'
}

/** True if nothing more will happen without the customer. */
export function hasSettled(status: CheckoutStatus): boolean {
  return hasEnded(status) || status === 'AWAITING_PAYMENT'
}
