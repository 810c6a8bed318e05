export type Timeouts = {
  /** For the head of a request, and for whoever connects and says nothing. */
  headMs: number
  /** For a whole request, its body included. */
  requestMs: number
  /** How often Node looks for those that are late; by itself every 30 s, so a time-out of 10 s would take up to 40. */
  lookEveryMs: number
  /** For the next request on a connection. Longer than the 60 s of common proxies, which else send into a closing one. */
  idleMs: number
}

const usual: Timeouts = { headMs: 10_000, requestMs: 30_000, lookEveryMs: 1_000, idleMs: 72_000 }

/** The time-outs as Fastify and Node's server call them. Whoever is late gets 408 and loses his connection. */
export function serverTimeouts(wanted: Partial<Timeouts> = {}) {
  const { headMs, requestMs, lookEveryMs, idleMs } = { ...usual, ...wanted }
  return {
    requestTimeout: requestMs,
    keepAliveTimeout: idleMs,
    http: { headersTimeout: headMs, connectionsCheckingInterval: lookEveryMs },
  }
}
