import type { Payment } from '../payment.ts'

/**
 * What is asked of a gateway. `key` is ours, written before the call: repeating a call with it charges once. Without a
 * token the customer pays in his browser.
 */
export type AskedCharge = {
  key: string
  amountMinor: number
  currency: string
  token: string | null
  /** The gateway's own name for it, once we were told. */
  reference: string | null
  /** When it was first asked for. */
  askedAt: Date
}

export type AskedRefund = {
  key: string
  amountMinor: number
  currency: string
  charge: { key: string; reference: string | null }
  /** The gateway's own name for the refund, once we were told. */
  reference: string | null
}

/** What the customer's browser needs to pay, as the gateway's script expects it. */
export type BrowserAction = Record<string, string | number>

/**
 * What a gateway says of a charge. UNKNOWN: it may or may not have been made, so ask again. A charge that was DECLINED
 * and `mayBePaidLater` cannot be closed at this gateway: a payment that was begun may still come in.
 */
export type ChargeAnswer =
  | { is: 'SETTLED'; reference: string; amountMinor: number; currency: string }
  | { is: 'DECLINED'; reason: string; reference?: string; mayBePaidLater?: boolean }
  | { is: 'ACTION_NEEDED'; reference: string; action?: BrowserAction }
  | Trouble

/** UNREACHABLE: nothing was asked, because the gateway is down. */
export type Trouble = { is: 'UNKNOWN'; why: string } | { is: 'UNREACHABLE' }

/** ABSENT: as far as we can know the charge was not made; it may be sent again with the same key. */
export type FoundCharge = ChargeAnswer | { is: 'ABSENT' }

/** ACCEPTED: the gateway will give the money back, and says later whether it did. */
export type RefundAnswer =
  | { is: 'REFUNDED'; reference: string }
  | { is: 'ACCEPTED'; reference: string }
  | { is: 'REFUSED'; reason: string }
  | Trouble

/**
 * What a gateway tells us of its own accord. It is not believed in what it says, only in what it is about: the gateway
 * is asked. So neither order nor repetition of messages matters.
 */
export type GatewayMessage = {
  eventId: string
  type: string
  /** Our key of the charge, where the gateway repeats it. */
  chargeKey: string | null
  /** Names the gateway has for the charge. */
  references: readonly string[]
}

/** A name as gateways give them, to an event or a charge; null for what is none, whoever signed it. */
export function nameOrNull(given: unknown): string | null {
  return typeof given === 'string' && /^[\x20-\x7e]{1,255}$/.test(given) ? given : null
}

/** A request as it came in; the signature is over these bytes. */
export type RawMessage = { body: Buffer; headers: Record<string, string | string[] | undefined>; now: Date }

/**
 * Somebody else's payment system. Every call may be repeated with the same key and then has one effect. A call that
 * throws, or takes longer than its signal allows, has an unknown outcome.
 */
export type Gateway = {
  readonly name: string
  /** False: about a charge whose reference is not known, it is asked by sending the charge again. */
  readonly findsByKey: boolean
  charge(asked: AskedCharge, signal: AbortSignal): Promise<ChargeAnswer>
  /** Asks what became of a charge, without making one. */
  find(asked: AskedCharge, signal: AbortSignal): Promise<FoundCharge>
  /**
   * Makes sure that nothing can be charged under a key any more, even by a request that is still on its way, unless it
   * was settled before; says which. Afterwards the charge is settled or declined for good.
   */
  cancel(asked: AskedCharge, signal: AbortSignal): Promise<ChargeAnswer>
  /** Gives money back, or, where that was asked for before, says what became of it. */
  refund(asked: AskedRefund, signal: AbortSignal): Promise<RefundAnswer>
  /** Undefined unless the message is the gateway's own, fresh, and one that can be read. */
  readMessage?(message: RawMessage): GatewayMessage | undefined
  /** Whether what the customer's browser brings back was signed by the gateway for this charge. */
  isSignedReturn?(reference: string, fields: Record<string, string>): boolean
  /** Only where no real money is taken: does what the customer would do in his browser. What is settled stays so. */
  playCustomer?(asked: AskedCharge, isPaid: boolean): Promise<void>
}

/** What the gateway is asked about a payment of ours. */
export function askedOf(payment: Payment, token: string | null): AskedCharge {
  const { id: key, amountMinor, currency, gatewayReference: reference, createdAt: askedAt } = payment
  return { key, amountMinor, currency, token, reference, askedAt }
}

/** What a call that failed says of its outcome. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof Error && error.name === 'Unreachable') return { is: 'UNREACHABLE' }
  return { is: 'UNKNOWN', why: error instanceof Error ? error.name : 'error' }
}

export function gatewayOf(
  gateways: Record<string, Gateway>,
  { gateway: name }: { gateway: string },
): Gateway {
  const gateway = gateways[name]
  if (gateway) return gateway
  const error = new Error(`The gateway ${name} is not configured here; configure it or refund by hand.`)
  error.name = 'NotConfigured'
  throw error
}

/**
 * Makes a call that must end in time. Its signal tells the gateway when that is; one that does not listen is left
 * alone. Fails with a TimeoutError.
 */
export function withinTime<Answer>(
  timeoutMs: number,
  call: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const deadline = new AbortController()
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const error = new DOMException('The gateway took too long.', 'TimeoutError')
      deadline.abort(error)
      reject(error)
    }, timeoutMs)
    call(deadline.signal)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
