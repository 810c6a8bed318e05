import assert from 'node:assert/strict'
import type { App } from '../../src/main/app.ts'

type Ask = (...asked: unknown[]) => Promise<unknown>

/** Stands in for one call of a gateway. `ask` asks the real one. */
export type Bend = (name: string, ask: () => Promise<unknown>) => Promise<unknown>

/** Puts something in front of every call that the gateway answers, whatever its name. Gives back what takes it away. */
export function bendCalls({ gateways, defaultGateway }: App, bend: Bend): () => void {
  const real = gateways[defaultGateway] ?? assert.fail('There is no gateway.')
  const bent = callsOf(real).map(([name, call]) => [
    name,
    (...asked: unknown[]) => bend(name, () => call(...asked)),
  ])
  gateways[defaultGateway] = { ...real, ...Object.fromEntries(bent) }
  return () => {
    gateways[defaultGateway] = real
  }
}

/** Names of the calls that the gateway answers. */
export function namesOfCalls({ gateways, defaultGateway }: App): string[] {
  return callsOf(gateways[defaultGateway] ?? {}).map(([name]) => name)
}

/** These only read what they are given, or play the customer; a checkout calls none of them. */
const readers = ['readMessage', 'isSignedReturn', 'playCustomer']

function callsOf(gateway: object): [name: string, call: Ask][] {
  return Object.entries(gateway).flatMap(([name, call]) =>
    typeof call === 'function' && !readers.includes(name)
      ? [[name, call as Ask] satisfies [string, Ask]]
      : [],
  )
}
