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

type Log = Pick<Logger, 'error' | 'info'>

/** Spares a gateway that is down. */
export function withBreaker(gateway: Gateway, log: Log): Gateway {
  const { name } = gateway
  const unlessDown = createBreaker({
    title: `The gateway ${name}`,
    onBreak: (err) => log.error({ err, gateway: name }, 'A gateway is down; it is tried again and again.'),
    onReset: () => log.info({ gateway: name }, 'The gateway is back.'),
  })
  const spare =
    <Asked, Answer>(call: (asked: Asked, signal: AbortSignal) => Promise<Answer>) =>
    (asked: Asked, signal: AbortSignal): Promise<Answer> =>
      unlessDown(() => call(asked, signal))
  return {
    ...gateway,
    charge: spare(gateway.charge),
    find: spare(gateway.find),
    cancel: spare(gateway.cancel),
    refund: spare(gateway.refund),
  }
}

/** Makes the calls to one system of others. */
export type Breaker = <Answer>(call: () => Promise<Answer>) => Promise<Answer>

/**
 * Spares a system that is down: after five failures in a row it is left alone, and then tried by one call at a time,
 * after half a second first and ten at last, until one succeeds. Calls that are not made fail with Unreachable.
 */
export function createBreaker(system: {
  title: string
  onBreak(error: unknown): void
  onReset(): void
}): Breaker {
  const breaker = new ConsecutiveBreaker(failuresMax)
  const circuit = circuitBreaker(handleAll, { breaker, halfOpenAfter: new ExponentialBackoff(pauses) })
  circuit.onBreak((reason) => system.onBreak('error' in reason ? reason.error : undefined))
  circuit.onReset(() => system.onReset())
  return async (call) => {
    try {
      return await circuit.execute(call)
    } catch (error) {
      throw error instanceof BrokenCircuitError ? new Unreachable(system.title) : error
    }
  }
}

/** A call that was not made: whom it was for is known to be down. */
export class Unreachable extends Error {
  constructor(title: string) {
    super(`${title} is down; it is not asked at present.`)
    this.name = 'Unreachable'
  }
}
