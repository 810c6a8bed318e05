import { join } from 'node:path'
import {
  createHttpGateway,
  createRazorpay,
  createSimulator,
  createStripe,
  type Gateway,
  withBreaker,
} from '../payments/index.ts'
import type { Config } from '../platform/config/index.ts'
import type { Logger } from '../platform/telemetry/index.ts'
import { StartError } from './start-error.ts'

/**
 * The gateways that are configured. The built-in simulator, which takes no money, is there only where no other is, or
 * where it is asked for by name: nobody must be able to choose it in a real shop.
 */
export function openGateways(
  config: Config,
  log: Logger,
): { gateways: Record<string, Gateway>; defaultGateway: string } {
  const { stripe, razorpay, paymentServiceUrl, gatewayTimeoutMs: timeoutMs } = config
  const outside = [
    ...(stripe ? [withBreaker(createStripe({ ...stripe, timeoutMs }), log)] : []),
    ...(razorpay ? [withBreaker(createRazorpay({ ...razorpay, timeoutMs }), log)] : []),
    ...(paymentServiceUrl ? [withBreaker(createHttpGateway(paymentServiceUrl), log)] : []),
  ]
  const needsSimulator = outside.length === 0 || config.defaultGateway === 'simulator'
  const all = needsSimulator ? [...outside, openSimulator(config)] : outside
  const gateways = Object.fromEntries(all.map((gateway) => [gateway.name, gateway]))
  const defaultGateway = config.defaultGateway ?? all[0]?.name ?? ''
  if (!gateways[defaultGateway])
    throw new StartError(`DEFAULT_GATEWAY is ${defaultGateway}, which is not configured.`)
  return { gateways, defaultGateway }
}

function openSimulator({ dataDir, simulatorLimitMinor }: Config): Gateway {
  const effectsPath = join(dataDir, 'simulator', 'effects.jsonl')
  return createSimulator({ effectsPath, limitMinor: simulatorLimitMinor })
}
