import { randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import {
  type AskedCharge,
  type AskedRefund,
  type ChargeAnswer,
  type Gateway,
  withinTime,
} from '../../src/payments/gateways/gateway.ts'
import type { Moved } from '../support/simulators.ts'

/** A gateway to try, and what really happened behind it. */
export type Bench = {
  gateway: Gateway
  /** The customer does in his browser what is left to him; `card` decides what comes of it. */
  pay(reference: string, card: 'GOOD' | 'BAD'): Promise<void>
  /** What it really took and gave back under the key of a charge; undefined: nothing at all. */
  moved(key: string): Promise<Moved | undefined>
}

/** One that stands behind a network, which can be made to fail. */
export type OutsideBench = Bench & {
  /** The next request that changes something meets this; only one to such a path, where that is said. */
  spoil(fault: string | object, path?: string): Promise<void>
  /** What banks and customers do behind the gateway: what its control API has under this path. */
  switch(path: string, body: object): Promise<void>
  /** Waits until a request has met it. */
  untilSpoilt(): Promise<void>
  /** The same gateway, where somebody else answers. */
  at(url: string): Gateway
  /** What must never be seen. */
  secrets: readonly string[]
}

/** An amount of ours, and the number that the gateway writes for it. */
export type Written = [amountMinor: number, currency: string, written: number]

/** What is different from one gateway to the next. */
export type Kind<Opened extends Bench = Bench> = {
  open(t: TestContext): Promise<Opened>
  /**
   * By what we pay, where the gateway takes tokens; null: the customer pays in his browser. `waiting` is null where no
   * customer is ever waited for.
   */
  tokens: { good: string; declined: [token: string, reason: string]; waiting: string | null } | null
  /** False: who has the page open may pay whatever we say. */
  canClose: boolean
  /** False: a request that is still on its way takes the money whatever we say. */
  canBlock: boolean
  /** False: amounts are all that is kept there. */
  keepsCurrency: boolean
  writes: readonly Written[]
  /** What cannot be written there. */
  refuses: readonly [amountMinor: number, currency: string][]
  /** Fails refunds that are more than is left; a gateway of ours trusts the database with that. */
  limitsRefunds: boolean
}

/** Never heard: what stops a call here is the gateway's own time limit. */
export const patience = (): AbortSignal => new AbortController().signal

/** For a gateway without a time limit of its own: whoever calls it brings one. */
export function limitTime(gateway: Gateway, timeoutMs: number): Gateway {
  const limit =
    <Asked, Answer>(call: (asked: Asked, signal: AbortSignal) => Promise<Answer>) =>
    (asked: Asked): Promise<Answer> =>
      withinTime(timeoutMs, (signal) => call(asked, signal))
  return {
    ...gateway,
    charge: limit(gateway.charge),
    find: limit(gateway.find),
    cancel: limit(gateway.cancel),
    refund: limit(gateway.refund),
  }
}

export function chargeOf(kind: Kind, wanted: Partial<AskedCharge> = {}): AskedCharge {
  const token = kind.tokens?.good ?? null
  const asked = { key: randomUUID(), amountMinor: 1_000, currency: 'USD', token, reference: null }
  return { ...asked, askedAt: new Date(), ...wanted }
}

/** Charges, and has the customer pay where it is for him to pay. Answers with what the gateway says at last. */
export async function settle({ gateway, pay }: Bench, asked: AskedCharge): Promise<ChargeAnswer> {
  const answer = await gateway.charge(asked, patience())
  if (answer.is !== 'ACTION_NEEDED') return answer
  await pay(answer.reference, 'GOOD')
  const found = await gateway.find({ ...asked, reference: answer.reference }, patience())
  if (found.is === 'ABSENT') throw new Error('A charge that was begun is not there any more.')
  return found
}

/** The reference of a charge that was settled. */
export async function settled(bench: Bench, asked: AskedCharge): Promise<string> {
  const answer = await settle(bench, asked)
  if (answer.is !== 'SETTLED') throw new Error(`It was not settled: ${JSON.stringify(answer)}`)
  return answer.reference
}

export function refundOf(
  charge: AskedCharge,
  reference: string,
  wanted: Partial<AskedRefund> = {},
): AskedRefund {
  const { key, amountMinor, currency } = charge
  return { key: randomUUID(), amountMinor, currency, charge: { key, reference }, reference: null, ...wanted }
}

/** The answer, or UNKNOWN where none came, as whoever asks has it. */
export async function outcomeOf<Answer>(calling: Promise<Answer>): Promise<Answer | { is: 'UNKNOWN' }> {
  return await calling.catch(() => ({ is: 'UNKNOWN' as const }))
}
