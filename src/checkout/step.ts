import type { Gateway } from '../payments/index.ts'
import type { Tx } from '../platform/db/index.ts'
import type { StepName, Verdict, Work } from './checkout.ts'
import type { Services } from './gateways/open-services.ts'

/** What calls need from outside. */
export type Outside = {
  gateways: Record<string, Gateway>
  services: Services
  config: { gatewayTimeoutMs: number }
}

/** Changes our database only, for many checkouts in one transaction, together with whatever comes before and after. */
export type Commit = { kind: 'commit'; run(tx: Tx, works: readonly Work[]): Promise<Verdict[]> }

/**
 * Asks somebody else's system. `begin` writes the intents and answers, for each checkout, the call to make, or
 * undefined if none is needed. `call` may be made twice and has one effect. `record` writes what came back.
 */
export type Call<Intent, Answer> = {
  kind: 'call'
  begin(tx: Tx, works: readonly Work[]): Promise<(Intent | undefined)[]>
  call(app: Outside, intent: Intent): Promise<Answer>
  record(tx: Tx, answers: readonly { work: Work; intent: Intent; answer: Answer }[]): Promise<Verdict[]>
}

// biome-ignore lint/suspicious/noExplicitAny: what a call passes on to its own record is its own affair
export type Action = Commit | Call<any, any>

export type Step = {
  name: StepName
  /** Whether a checkout that comes here has anything to do, either way. Always, where it is not said. */
  isUsed?(services: Services, work: Work): boolean
  run?: Action
  undo?: Action
}
