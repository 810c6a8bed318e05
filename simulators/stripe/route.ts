import type { Params } from './form.ts'
import type { Outcome } from './records.ts'
import type { Turn } from './turn.ts'

/** What one request does. `id` and `innerId` are those in its path. */
export type Route = {
  known: ReadonlySet<string>
  execute: (turn: Turn, params: Params, id: string, innerId: string) => Outcome
  /** The merchant may ask for a connected account. */
  isForAccounts?: true
}
