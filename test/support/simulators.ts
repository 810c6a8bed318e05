import type { TestContext } from 'node:test'
import { startSimulators } from '../../simulators/start.ts'

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

const anyPort = Object.fromEntries(
  ['PAYMENT', 'INVENTORY', 'ORDER', 'EMAIL', 'PRODUCTION', 'STRIPE', 'RAZORPAY', 'CONTROL'].map((name) => [
    `SIMULATOR_${name}_PORT`,
    '0',
  ]),
)

/** Simulators in this process, on free ports, for the time of a test. */
export async function simulate(
  t: TestContext,
  names: readonly string[],
  env: Record<string, string> = {},
): Promise<Simulated> {
  const running = await startSimulators({ ...anyPort, ...env }, names)
  t.after(running.close)
  const url = (name: string) => running.urls[name] ?? ''
  return { url, control: asker(`${url('control')}/control`) }
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
