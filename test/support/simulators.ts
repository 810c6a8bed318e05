import { startSimulators } from '../../simulators/start.ts'
import type { Lifetime } from './share.ts'
import { untilTrue } from './waiting.ts'

// biome-ignore lint/suspicious/noExplicitAny: what an answer holds is for the test to say
type Json = any

/** Answers with the JSON of an answer and its status. */
export type Ask = (method: string, path: string, body?: object) => Promise<{ status: number; json: Json }>

export type Simulated = {
  /** Where a simulator listens. */
  url(name: string): string
  /** `control('POST', 'razorpay/orders/…/pay', {})`. */
  control: Ask
}

export const anyPort = Object.fromEntries(
  ['PAYMENT', 'INVENTORY', 'ORDER', 'EMAIL', 'PRODUCTION', 'STRIPE', 'RAZORPAY', 'CONTROL'].map((name) => [
    `SIMULATOR_${name}_PORT`,
    '0',
  ]),
)

const lingerMs = 20_000

/** Simulators in this process, on free ports, for the time of a test. */
export async function simulate(
  t: Lifetime,
  names: readonly string[],
  env: Record<string, string> = {},
): Promise<Simulated> {
  const running = await startSimulators({ ...anyPort, ...env }, names)
  // Hooks run in the order they were set. This one goes to the end of the line, after whoever speaks with them; if one
  // before it fails it is not run at all, and the process must end all the same.
  t.after(() => {
    setTimeout(running.close, lingerMs).unref()
    t.after(running.close)
  })
  const url = (name: string) => running.urls[name] ?? ''
  return { url, control: asker(`${url('control')}/control`) }
}

/** What the simulators know their merchant by, as the settings of the product say it. */
export const accounts = {
  stripe: { secretKey: 'sk_test_simulator', webhookSecrets: ['whsec_simulator'] },
  razorpay: {
    keyId: 'rzp_test_simulator',
    keySecret: 'razorpay_simulator_secret',
    webhookSecrets: ['razorpay_simulator_webhook'],
  },
}

/** Waits until some request has met a fault. */
export async function untilMet(control: Ask): Promise<void> {
  await untilTrue(async () => {
    const { json } = await control('GET', 'faults')
    return json.faults.some(({ met }: { met: number }) => met > 0)
  })
}

/** What a simulator really took for one payment of ours and gave back of it, in its own units. */
export type Moved = { captures: number; capturedMinor: number; refundedMinor: number; currency: string }

/** What moved at a gateway by our payments, read from what it really did. */
export async function readMoved({ control }: Simulated, gateway: string): Promise<Map<string, Moved>> {
  const { json } = await control('GET', `ledger?simulator=${gateway}`)
  const moved = new Map<string, Moved>()
  for (const { kind, reference, amount = 0, currency = '' } of json.effects) {
    const before = moved.get(reference) ?? { captures: 0, capturedMinor: 0, refundedMinor: 0, currency: '' }
    const isCapture = kind === 'CHARGE' || kind === 'CAPTURE'
    const refunded = kind === 'REFUND' ? amount : kind === 'REFUND_FAILED' ? -amount : 0
    if (!isCapture && refunded === 0) continue
    moved.set(reference, {
      captures: before.captures + (isCapture ? 1 : 0),
      capturedMinor: before.capturedMinor + (isCapture ? amount : 0),
      refundedMinor: before.refundedMinor + refunded,
      currency: currency.toUpperCase(),
    })
  }
  return moved
}

export function asker(base: string, headers: Record<string, string> = {}): Ask {
  return async (method, path, body) => {
    const answer = await fetch(`${base}/${path}`, {
      method,
      headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await answer.text()
    return { status: answer.status, json: text === '' ? undefined : JSON.parse(text) }
  }
}
