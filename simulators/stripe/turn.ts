import type { EffectKind } from '../shared/effects.ts'
import { randomLetters } from '../shared/random.ts'
import { type Account, nowSeconds } from './account.ts'
import { apply, referenceOf } from './memory.ts'
import type { Change, Intent, KeptAnswer, Payout, Stored, StripeEvent, Transfer } from './records.ts'

/** Everything that one request, or one alarm, changes: in memory at once, in the journal as one line at its end. */
export type Turn = {
  account: Account
  now: number
  request: StripeEvent['request']
  /** The connected account for which the merchant asks; null: for itself. */
  connected: string | null
  changes: Change[]
}

export function beginTurn(
  account: Account,
  request: StripeEvent['request'] = { id: null, idempotency_key: null },
  connected: string | null = null,
): Turn {
  return { account, now: nowSeconds(account), request, connected, changes: [] }
}

export function put<Record extends Stored>(turn: Turn, record: Record): Record {
  change(turn, { put: record })
  return record
}

/** Records an event about a record as it is now. `previous`: what its changed fields were before. */
export function tell(
  turn: Turn,
  type: string,
  of: Stored,
  previous: Record<string, unknown> | null = null,
): void {
  const { now, request, account } = turn
  const delivery = account.sender.takes(type) ? 'PENDING' : 'WITHHELD'
  const id = `evt_3${randomLetters(23)}`
  change(turn, { event: { id, type, created: now, of: of.id, previous, request, delivery } })
}

/** Tells the oracle what was really done with an intent, a transfer or a payout. */
export function did(
  turn: Turn,
  kind: EffectKind,
  about: Intent | Transfer | Payout,
  done: { id: string; amount: number },
): void {
  const at = turn.account.world.clock.nowMs()
  const { currency } = about
  change(turn, {
    effect: { simulator: 'stripe', kind, reference: referenceOf(about), currency, at, ...done },
  })
}

export function keep(turn: Turn, { outcome, ...kept }: KeptAnswer): void {
  const of = 'of' in outcome ? outcome.of?.id : undefined
  const wrong = 'wrong' in outcome ? outcome.wrong : undefined
  const shown = 'shown' in outcome ? outcome.shown : undefined
  change(turn, { kept: { ...kept, status: outcome.status, of, wrong, shown } })
}

function change(turn: Turn, made: Change): void {
  apply(turn.account.memory, turn.account.world.ledger, made)
  turn.changes.push(made)
}
