import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleAll,
} from 'cockatiel'
import type { Logger } from '../../platform/telemetry/index.ts'
import type { Gateway } from './gateway.ts'

const failuresMax = 5
const pauses = { initialDelay: 500, maxDelay: 10_000 }

/**
 * Spares a gateway that is down: after five failures in a row it is left alone, and then tried by one call at a time,
 * after half a second first and ten at last, until one succeeds. Calls that are not made fail with Unreachable.
 */
export function withBreaker(gateway: Gateway, log: Pick<Logger, 'error' | 'info'>): Gateway {
  const breaker = new ConsecutiveBreaker(failuresMax)
  const circuit = circuitBreaker(handleAll, { breaker, halfOpenAfter: new ExponentialBackoff(pauses) })
  circuit.onBreak((reason) => {
    const err = 'error' in reason ? reason.error : undefined
    log.error({ err, gateway: gateway.name }, 'A gateway is down; it is tried again and again.')
  })
  circuit.onReset(() => log.info({ gateway: gateway.name }, 'The gateway is back.'))
  const spare =
    <Asked, Answer>(call: (asked: Asked, signal: AbortSignal) => Promise<Answer>) =>
    async (asked: Asked, signal: AbortSignal): Promise<Answer> => {
      try {
        return await circuit.execute(() => call(asked, signal))
      } catch (error) {
        throw error instanceof BrokenCircuitError ? new Unreachable(gateway.name) : error
      }
    }
  return {
    ...gateway,
    charge: spare(gateway.charge),
    find: spare(gateway.find),
    cancel: spare(gateway.cancel),
    refund: spare(gateway.refund),
  }
}

/** A call that was not made: its gateway is known to be down. */
export class Unreachable extends Error {
  constructor(gateway: string) {
    super(`The gateway ${gateway} is down; it is not asked at present.`)
    this.name = 'Unreachable'
  }
}
