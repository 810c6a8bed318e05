import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Effect } from '../../../simulators/shared/effects.ts'
import type { FaultBook } from '../../../simulators/shared/faults.ts'
import type { Json } from '../../support/http.ts'

const program = fileURLToPath(new URL('../../../simulators/main.ts', import.meta.url))
const patienceMs = 20_000

/** Which requests meet which fault, and how often. */
export type FaultRule = Omit<Parameters<FaultBook['add']>[0], 'simulator'>
export type Fault = FaultRule['fault']

/** The Stripe simulator in a process of its own, and what can be switched there. */
export type StripeProcess = {
  /** What a process of the product must know to use it. */
  env: Record<string, string>
  /** Secrets that nobody may write down. */
  secrets: string[]
  control(method: string, path: string, body?: object): Promise<Json>
  /** Which requests meet a fault from now on. */
  plant(...rules: readonly FaultRule[]): Promise<void>
  mend(): Promise<void>
  /** What the policy of webhooks is from now on; what is not named stays. */
  webhooks(policy: object): Promise<void>
  deliveries(): Promise<{ event_id: string; type: string; status: number | null }[]>
  /** All that was really done. */
  effects(): Promise<Effect[]>
  /** How many requests came, of those whose route matches. */
  countRequests(path?: string): Promise<number>
}

/** Starts it, for the time of a test. Its clock is the machine's. */
export async function startStripe(t: TestContext): Promise<StripeProcess> {
  const secretKey = `sk_test_${randomUUID()}`
  const webhookSecret = `whsec_${randomUUID()}`
  const env = { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret }
  const ports = { SIMULATOR_STRIPE_PORT: '0', SIMULATOR_CONTROL_PORT: '0' }
  const child = spawn(process.execPath, [program, 'stripe'], {
    env: { PATH: process.env.PATH, ...env, ...ports },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  // Hooks run in the order they were set; it must outlive whoever asks it.
  t.after(() => t.after(() => void child.kill('SIGKILL')))
  const [{ urls }] = await once(child, 'message', { signal: AbortSignal.timeout(patienceMs) })
  // It ends when we are gone; a test that failed need not wait for that.
  child.unref()
  child.channel?.unref()
  const control = controlAt(`${urls.control}/control`)
  return {
    env: { ...env, STRIPE_API_BASE: urls.stripe },
    secrets: [secretKey, webhookSecret],
    control,
    plant: (...rules) =>
      control(
        'POST',
        'faults',
        rules.map((rule) => ({ ...rule, simulator: 'stripe' })),
      ),
    mend: () => control('DELETE', 'faults'),
    webhooks: (policy) => control('PUT', 'webhooks/stripe', policy),
    deliveries: async () => (await control('GET', 'webhooks/stripe')).deliveries,
    effects: async () => (await control('GET', 'ledger?simulator=stripe')).effects,
    countRequests: async (path = '') =>
      (await control('GET', `requests?path=${encodeURIComponent(path)}`)).total,
  }
}

function controlAt(base: string): StripeProcess['control'] {
  return async (method, path, body) => {
    const answer = await fetch(`${base}/${path}`, {
      method,
      ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
    })
    const text = await answer.text()
    assert.ok(answer.ok, `${method} ${path}: ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
}
