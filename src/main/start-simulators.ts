import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Config } from '../platform/config/index.ts'
import { publicAddressOf } from './public-address.ts'
import type { Running } from './server.ts'

const program = fileURLToPath(new URL('../../simulators/main.ts', import.meta.url))

export type Simulators = Running & {
  /** Where each listens, by name. */
  urls: Record<string, string>
}

/**
 * Starts the simulators of gateways and partner services beside us, in a process of their own. Undefined, and a word
 * on standard error, where they cannot run: the shop can do without.
 */
export async function startSimulators(config: Config): Promise<Simulators | undefined> {
  const child = spawn(process.execPath, [program], {
    env: simulatorEnvironment(config, process.env),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const killOnExit = () => child.kill('SIGKILL')
  process.once('exit', killOnExit)
  const started = await Promise.race([once(child, 'message'), once(child, 'exit')])
  const [message] = started as [{ urls: Record<string, string> } | number | null]
  if (typeof message !== 'object' || message === null) {
    process.stderr.write('The simulators do not run.\n')
    return undefined
  }
  return { urls: message.urls, stop: () => stopChild(child, killOnExit) }
}

/** Runs the simulators alone, until they are told to stop. */
export async function runSimulators(config: Config): Promise<number> {
  const env = simulatorEnvironment(config, process.env)
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'inherit', 'inherit'] })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  const [code] = await once(child, 'exit')
  return typeof code === 'number' ? code : 0
}

/** What the simulators are told of our environment. Nothing that is secret: they have keys of their own. */
export function simulatorEnvironment(
  config: Pick<Config, 'dataDir' | 'host' | 'port' | 'publicUrl'>,
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const passed = Object.entries(env).filter(([name]) => /^(PATH|HOME|TMPDIR|SIMULATOR_[A-Z_]+)$/.test(name))
  const base = publicAddressOf(config)
  const webhooks = base === undefined ? {} : { WEBHOOK_BASE: base }
  return { ...Object.fromEntries(passed), SIMULATOR_DIR: join(config.dataDir, 'simulators'), ...webhooks }
}

async function stopChild(child: ChildProcess, killOnExit: () => void): Promise<void> {
  process.off('exit', killOnExit)
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

/**
 * Where no gateway is configured at all, the simulated ones are there to try. Never beside a real one: who could choose
 * would pay with play money.
 */
export function withSimulatedGateways(config: Config, simulators: Simulators | undefined): Config {
  if (config.stripe || config.razorpay || config.paymentServiceUrl) return config
  const { stripe, razorpay } = simulators?.urls ?? {}
  return {
    ...config,
    defaultGateway: config.defaultGateway ?? 'simulator',
    ...(stripe === undefined ? {} : { stripe: { ...stripeAccount, apiBase: stripe } }),
    ...(razorpay === undefined ? {} : { razorpay: { ...razorpayAccount, apiBase: razorpay } }),
  }
}

/** What the simulators know us by, unless they are told otherwise. */
const stripeAccount = { secretKey: 'sk_test_simulator', webhookSecrets: ['whsec_simulator'] }
const razorpayAccount = {
  keyId: 'rzp_test_simulator',
  keySecret: 'razorpay_simulator_secret',
  webhookSecrets: ['razorpay_simulator_webhook'],
}
