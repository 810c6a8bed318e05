/** What is asked of a gateway. `key` is ours, written before the call: repeating a call with it charges once. */
export type ChargeRequest = {
  key: string
  amountMinor: number
  currency: string
  token: string
}

export type RefundRequest = { key: string; chargeKey: string; amountMinor: number; currency: string }

/** What a gateway says of a charge. UNKNOWN: it may or may not have been made, so ask again. */
export type ChargeAnswer =
  | { is: 'SETTLED'; reference: string; amountMinor: number; currency: string }
  | { is: 'DECLINED'; reason: string }
  | { is: 'ACTION_NEEDED'; reference: string }
  | { is: 'UNKNOWN'; why: string }

/** ABSENT: the charge was never made, so it may be sent again with the same key. */
export type FoundCharge = ChargeAnswer | { is: 'ABSENT' }

export type RefundAnswer =
  | { is: 'REFUNDED'; reference: string }
  | { is: 'REFUSED'; reason: string }
  | { is: 'UNKNOWN'; why: string }

/**
 * Somebody else's payment system. Every call may be repeated with the same key and then has one effect. A call that
 * throws, or takes longer than its signal allows, has an unknown outcome.
 */
export type Gateway = {
  readonly name: string
  charge(request: ChargeRequest, signal: AbortSignal): Promise<ChargeAnswer>
  /** Asks what became of a charge, without making one. */
  find(key: string, signal: AbortSignal): Promise<FoundCharge>
  /**
   * Makes sure that nothing can be charged under a key any more, even by a request that is still on its way, unless it
   * was settled before; says which. Afterwards the charge is settled or declined for good.
   */
  cancel(key: string, signal: AbortSignal): Promise<ChargeAnswer>
  refund(request: RefundRequest, signal: AbortSignal): Promise<RefundAnswer>
}

export function gatewayOf(
  gateways: Record<string, Gateway>,
  { gateway: name }: { gateway: string },
): Gateway {
  const gateway = gateways[name]
  if (!gateway) throw new Error(`The gateway ${name} is not configured here; configure it or refund by hand.`)
  return gateway
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
