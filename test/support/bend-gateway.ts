import type { App } from '../../src/main/app.ts'
import type { Gateway } from '../../src/payments/index.ts'

/** Puts calls of the test's own in place of some of the simulator's; `real` is what they stand in front of. */
export function bendGateway(app: Pick<App, 'gateways'>, bend: (real: Gateway) => Partial<Gateway>): void {
  const { simulator } = app.gateways
  if (!simulator) throw new Error('There is no simulator to bend.')
  app.gateways.simulator = { ...simulator, ...bend(simulator) }
}
