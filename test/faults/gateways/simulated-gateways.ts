import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Effect } from '../../../simulators/shared/effects.ts'
import type { FaultRule as AnyFaultRule } from '../../../simulators/shared/fault.ts'
import { childEnvironment } from '../../support/child-environment.ts'
import { asker } from '../../support/simulators.ts'

// biome-ignore lint/suspicious/noExplicitAny: what an answer holds is for the test to say
type Json = any

const program = fileURLToPath(new URL('../../../simulators/main.ts', import.meta.url))
const patienceMs = 20_000

export const gatewayNames = ['stripe', 'razorpay', 'http'] as const
export type GatewayName = (typeof gatewayNames)[number]

/** What each is called where it is simulated. */
const simulators: Record<GatewayName, string> = { stripe: 'stripe', razorpay: 'razorpay', http: 'payment' }

/** Which requests meet which fault, and how often. */
export type FaultRule = Omit<AnyFaultRule, 'simulator'>
export type Fault = FaultRule['fault']

/** One simulated gateway, and what can be switched there. */
export type SimulatedGateway = {
  name: GatewayName
  url: string
  /** Which requests meet a fault from now on. Answers with what takes these rules away again. */
  plant(...rules: readonly FaultRule[]): Promise<() => Promise<void>>
  /** What banks and customers do there. */
  switch(path: string, body?: object): Promise<Json>
  /** All that it really did. */
  effects(): Promise<Effect[]>
  /** How many requests came, of those whose route matches. */
  countRequests(path?: string): Promise<number>
  /** What the policy of its messages is from now on; what is not named stays. */
  webhooks(policy: object): Promise<void>
  deliveries(): Promise<{ event_id: string; type: string; status: number | null }[]>
}

/** Three gateways, simulated in a process of their own. */
export type SimulatedGateways = Record<GatewayName, SimulatedGateway> & {
  /** What a process of the product must know to use them. */
  env: Record<string, string>
  /** Secrets that nobody may write down. */
  secrets: string[]
  control: Control
  /** No request meets a fault any more. */
  mend(): Promise<void>
  /** All that any of them really did. */
  effects(): Promise<Effect[]>
}

type Control = (method: string, path: string, body?: object) => Promise<Json>

/** Starts them, for the time of a test. Their clock is the machine's. */
export async function startGateways(t: TestContext): Promise<SimulatedGateways> {
  const keys = makeKeys()
  const urls = await startSimulators(t, keys)
  const control = controlAt(`${urls.control}/control`)
  const open = (name: GatewayName) => openGateway(name, urls[simulators[name]] ?? '', control)
  // A test that failed must not leave work behind that can never end.
  t.after(() => control('DELETE', 'faults'))
  const [stripe, razorpay, http] = [open('stripe'), open('razorpay'), open('http')]
  const bases = {
    STRIPE_API_BASE: stripe.url,
    RAZORPAY_API_BASE: razorpay.url,
    PAYMENT_SERVICE_URL: http.url,
  }
  return {
    ...{ stripe, razorpay, http },
    ...{ env: { ...keys, ...bases }, secrets: secretsOf(keys), control },
    mend: () => control('DELETE', 'faults'),
    effects: async () => (await control('GET', 'ledger')).effects,
  }
}

function makeKeys() {
  return {
    STRIPE_SECRET_KEY: `sk_test_${randomUUID()}`,
    STRIPE_WEBHOOK_SECRET: `whsec_${randomUUID()}`,
    RAZORPAY_KEY_ID: `rzp_test_${randomUUID().replaceAll('-', '')}`,
    RAZORPAY_KEY_SECRET: randomUUID(),
    RAZORPAY_WEBHOOK_SECRET: randomUUID(),
  }
}

/** Browsers are told the id of Razorpay's key. */
function secretsOf({ RAZORPAY_KEY_ID: _, ...keys }: Record<string, string>): string[] {
  return Object.values(keys)
}

async function startSimulators(
  t: TestContext,
  keys: Record<string, string>,
): Promise<Record<string, string>> {
  const names = Object.values(simulators)
  const ports = [...names, 'control'].map((name) => [`SIMULATOR_${name.toUpperCase()}_PORT`, '0'])
  const child = spawn(process.execPath, [program, ...names], {
    env: { ...childEnvironment(), ...keys, ...Object.fromEntries(ports) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  // Hooks run in the order they were set; it must outlive whoever asks it.
  t.after(() => t.after(() => void child.kill('SIGKILL')))
  const [{ urls }] = await once(child, 'message', { signal: AbortSignal.timeout(patienceMs) })
  // It ends when we are gone; a test that failed need not wait for that.
  child.unref()
  child.channel?.unref()
  return urls
}

function openGateway(name: GatewayName, url: string, control: Control): SimulatedGateway {
  const simulator = simulators[name]
  return {
    ...{ name, url },
    async plant(...rules) {
      const planted = rules.map((rule) => ({ ...rule, simulator }))
      const { ids } = await control('POST', 'faults', planted)
      return async () => void (await Promise.all(ids.map((id: string) => control('DELETE', `faults/${id}`))))
    },
    switch: (path, body = {}) => control('POST', `${simulator}/${path}`, body),
    effects: async () => (await control('GET', `ledger?simulator=${simulator}`)).effects,
    async countRequests(path = '') {
      const query = `simulator=${simulator}&path=${encodeURIComponent(path)}`
      return (await control('GET', `requests?${query}`)).total
    },
    webhooks: (policy) => control('PUT', `webhooks/${simulator}`, policy),
    deliveries: async () => (await control('GET', `webhooks/${simulator}`)).deliveries,
  }
}

function controlAt(base: string): Control {
  const ask = asker(base)
  return async (method, path, body) => {
    const { status, json } = await ask(method, path, body)
    assert.ok(status < 300, `${method} ${path}: ${JSON.stringify(json)}`)
    return json
  }
}
