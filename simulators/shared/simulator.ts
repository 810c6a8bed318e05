import type { Answer, Call } from './call.ts'
import type { Clock } from './clock.ts'
import type { Ledger } from './effects.ts'
import type { FaultBook } from './faults.ts'
import type { RequestLog } from './requests.ts'
import type { Settings } from './settings.ts'
import type { Sender } from './webhooks.ts'

export type { Answer, Call } from './call.ts'

/** What a partner may answer instead of acting. Each says it in its own words. */
export type Trouble = { is: 'IN_USE' | 'ERROR' } | { is: 'TOO_MANY'; retryAfterSeconds: number }

/** One partner that is imitated. Faults, counting, and writing the journal before the answer are done around it. */
export type Simulator = {
  /** As in settings and in the control API: `stripe`. */
  readonly name: string
  /** For people: `Stripe simulator`, `payment service`. */
  readonly title: string
  /** Executes a request in full. What it throws is a defect of the simulator and becomes a 500. */
  answer(call: Call): Answer | Promise<Answer>
  refuse(trouble: Trouble, call: Call): Answer
  /** The idempotency key of a request. While one with it is under way, a second one is refused as IN_USE. */
  keyOf(call: Call): string | undefined
  /** `POST /control/<name>/…`; `path` is what follows the name. Fails with a Refusal. */
  control?(path: readonly string[], body: unknown): unknown
  readonly webhooks?: Sender
  /** Calls back when everything done so far survives a kill. */
  whenWritten(then: () => void): void
  /** Forgets everything. */
  reset(): void
  close(): void
}

/** What simulators share. `urls` has the address of each once it listens. */
export type World = {
  clock: Clock
  ledger: Ledger
  faults: FaultBook
  requests: RequestLog
  settings: Settings
  urls: Record<string, string>
}

export type MakeSimulator = (world: World) => Simulator
