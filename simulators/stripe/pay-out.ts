import { randomLetters } from '../shared/random.ts'
import type { Params } from './form.ts'
import { whyTooLittle } from './funds.ts'
import {
  missingParameter,
  readChoice,
  readCurrency,
  readMetadata,
  readPart,
  readText,
} from './read-params.ts'
import type { Outcome, Payout, PayoutStatus } from './records.ts'
import { invalid } from './refused.ts'
import { did, put, type Turn, tell } from './turn.ts'

/** Every legal move. A payout that was shown as paid may still come back from the bank. */
export const payoutMoves: Record<PayoutStatus, readonly PayoutStatus[]> = {
  pending: ['in_transit', 'failed', 'canceled'],
  in_transit: ['paid', 'failed'],
  paid: ['failed'],
  failed: [],
  canceled: [],
}

/** Sends money to a bank account: of the merchant, or of the connected account for which it asks. */
export function createPayout(turn: Turn, params: Params): Outcome {
  const currency = readCurrency(params)
  const amount = readPart(params, 'amount')
  if (amount === undefined) throw missingParameter('amount')
  const { connected: account } = turn
  const said = {
    description: readText(params, 'description') ?? null,
    destination: readText(params, 'destination') ?? `ba_1${(account ?? 'merchant').replace('acct_', '')}`,
    metadata: readMetadata(params),
    method: readChoice(params, 'method', ['standard', 'instant']) ?? 'standard',
    statement_descriptor: readText(params, 'statement_descriptor') ?? null,
  }
  const wrong = whyTooLittle(turn.account, account, { amount, currency })
  if (wrong) return { status: 400, wrong }
  const made = put(turn, {
    ...{ kind: 'payout' as const, id: `po_1${randomLetters(23)}`, created: turn.now, account },
    ...{ ...said, amount, currency, status: 'pending' as const, failure_code: null },
  })
  did(turn, 'PAYOUT', made, { id: made.id, amount })
  tell(turn, 'payout.created', made)
  return { status: 200, of: made }
}

export function updatePayout(turn: Turn, payout: Payout, params: Params): Outcome {
  const changed = put(turn, { ...payout, metadata: readMetadata(params, payout.metadata) })
  tell(turn, 'payout.updated', changed, { metadata: payout.metadata })
  return { status: 200, of: changed }
}

export function cancelPayout(turn: Turn, payout: Payout): Outcome {
  const { id, status } = payout
  if (!payoutMoves[status].includes('canceled')) {
    return {
      status: 400,
      wrong: invalid(`Payouts can only be canceled while they are pending; ${id} is ${status}.`),
    }
  }
  return { status: 200, of: movePayout(turn, payout, 'canceled') }
}

const events: Record<PayoutStatus, string> = {
  pending: 'payout.created',
  in_transit: 'payout.updated',
  paid: 'payout.paid',
  failed: 'payout.failed',
  canceled: 'payout.canceled',
}

/** Whoever calls has made sure that the move is legal. What failed or was canceled is on the account again. */
export function movePayout(
  turn: Turn,
  payout: Payout,
  status: PayoutStatus,
  failure_code: string | null = null,
): Payout {
  const { id, amount } = payout
  const moved = put(turn, { ...payout, status, failure_code })
  if (status === 'failed' || status === 'canceled') did(turn, 'PAYOUT_RETURNED', payout, { id, amount })
  tell(turn, events[status], moved, { status: payout.status })
  return moved
}
