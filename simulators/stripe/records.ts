import type { Effect } from '../shared/effects.ts'

/**
 * What the simulated Stripe remembers. Records are never changed, only replaced, so an event can keep the version it
 * was about. Times are seconds since 1970, amounts minor units.
 */
export type Stored = Intent | Charge | Refund | Dispute | Transfer | Reversal | Payout

export type IntentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'processing'
  | 'requires_capture'
  | 'canceled'
  | 'succeeded'

export type Intent = {
  kind: 'payment_intent'
  id: string
  created: number
  status: IntentStatus
  amount: number
  amount_capturable: number
  amount_received: number
  currency: string
  capture_method: string
  confirmation_method: string
  metadata: Record<string, string>
  /** What the request said and the answer only repeats: description, receipt_email, shipping … */
  repeated: Readonly<Record<string, unknown>>
  /** The test token that was paid with, which decides what happens, and the id it got. */
  token: string | null
  payment_method: string | null
  /** The payment method for which the customer has proved who he is. */
  authenticated_method: string | null
  return_url: string | null
  latest_charge: string | null
  last_payment_error: Wrong | null
  canceled_at: number | null
  cancellation_reason: string | null
}

export type Charge = {
  kind: 'charge'
  id: string
  created: number
  status: 'succeeded' | 'failed'
  amount: number
  amount_captured: number
  amount_refunded: number
  captured: boolean
  currency: string
  payment_intent: string
  payment_method: string | null
  token: string
  metadata: Record<string, string>
  repeated: Readonly<Record<string, unknown>>
  failure: Wrong | null
  balance_transaction: string | null
  disputed: boolean
  /** The customer will dispute it. */
  dispute_plan?: DisputePlan
}

export type Refund = {
  kind: 'refund'
  id: string
  created: number
  status: 'pending' | 'succeeded' | 'failed'
  amount: number
  currency: string
  charge: string
  payment_intent: string
  reason: string | null
  metadata: Record<string, string>
  balance_transaction: string | null
  failure_reason: string | null
}

export type Dispute = {
  kind: 'dispute'
  id: string
  created: number
  status: 'needs_response' | 'won' | 'lost'
  amount: number
  currency: string
  charge: string
  payment_intent: string
  /** How the bank will decide by itself. */
  verdict?: { status: 'won' | 'lost'; atMs: number }
}

/** When a dispute is opened by itself, and how and how long after that the bank decides, if it does. */
export type DisputePlan = { atMs: number; verdict?: { status: 'won' | 'lost'; afterMs: number } }

/** Money on its way from the merchant to a connected account, which takes no time. */
export type Transfer = {
  kind: 'transfer'
  id: string
  created: number
  amount: number
  amount_reversed: number
  currency: string
  description: string | null
  destination: string
  metadata: Record<string, string>
  /** The charge that it is paid from, also before the money of that is there. */
  source_transaction: string | null
  transfer_group: string | null
  reversals: readonly string[]
}

/** Some of a transfer, taken back. */
export type Reversal = {
  kind: 'transfer_reversal'
  id: string
  created: number
  amount: number
  currency: string
  metadata: Record<string, string>
  transfer: string
}

export type PayoutStatus = 'pending' | 'in_transit' | 'paid' | 'failed' | 'canceled'

/** Money on its way to a bank account: of a connected account, or of the merchant where `account` is null. */
export type Payout = {
  kind: 'payout'
  id: string
  created: number
  account: string | null
  status: PayoutStatus
  amount: number
  currency: string
  description: string | null
  destination: string
  metadata: Record<string, string>
  method: string
  statement_descriptor: string | null
  failure_code: string | null
}

/** An error in Stripe's words, as it stands in `error` and in `last_payment_error`. */
export type Wrong = {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error'
  message: string
  code?: string
  decline_code?: string
  advice_code?: string
  param?: string
  charge?: string
  doc_url?: string
}

/** `request`: what caused it; nulls where the simulator itself did. `of`: the version that the event shows. */
export type StripeEvent = {
  id: string
  type: string
  created: number
  of: Stored
  previous: Record<string, unknown> | null
  request: { id: string | null; idempotency_key: string | null }
  delivery: Delivered
}
/** WITHHELD: at that moment nothing was to be sent. */
export type Delivered = 'PENDING' | 'WITHHELD' | 'DELIVERED' | 'FAILED'

/** What a request came to. `text` is an answer that cannot be made again from its record. */
export type Outcome =
  | { status: 200; of: Stored }
  | { status: 200; shown: Record<string, unknown> }
  | { status: number; wrong: Wrong; of?: Intent }

/** The first answer under an idempotency key; `print` is a fingerprint of the request's parameters. */
export type KeptAnswer = {
  key: string
  path: string
  print: string
  atMs: number
  requestId: string
  outcome: Outcome
}

/** The same in the journal, where records are named by their ids. */
export type KeptLine = Omit<KeptAnswer, 'outcome'> & {
  status: number
  of: string | undefined
  wrong: Wrong | undefined
  shown: Record<string, unknown> | undefined
}

/** One change, as it is applied and as it stands in the journal. */
export type Change =
  | { put: Stored }
  | { event: Omit<StripeEvent, 'of'> & { of: string } }
  | { delivered: { id: string; how: Delivered } }
  | { effect: Effect }
  | { kept: KeptLine }
