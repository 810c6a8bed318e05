import type { Account } from './account.ts'
import { cancel } from './change-intent.ts'
import { closeDispute, openDispute } from './dispute-charge.ts'
import { movePayout } from './pay-out.ts'
import type { Charge, Dispute, Intent, Payout, PayoutStatus, Refund, Stored } from './records.ts'
import { failRefund, succeedRefund } from './refund-charge.ts'
import { settleFees, succeed } from './settle-intent.ts'
import { knownCard } from './test-cards.ts'
import type { Turn } from './turn.ts'

/** How long things take that nobody waits for, by the simulators' clock. */
const feesMs = 1_000
const sentMs = 1_000
const laterMs = 30_000
const authorizationMs = 7 * 86_400_000

/** What happens to a record by itself if nothing else comes before, and when: after so long, or at a time. */
export type FollowUp = { happen: (turn: Turn) => void } & ({ afterMs: number } | { atMs: number })

export function followUpOf(account: Account, record: Stored): FollowUp | undefined {
  switch (record.kind) {
    case 'payment_intent':
      return afterIntent(record)
    case 'charge':
      return afterCharge(record)
    case 'refund':
      return afterRefund(account, record)
    case 'dispute':
      return afterDispute(record)
    case 'payout':
      return afterPayout(record)
    case 'transfer':
    case 'transfer_reversal':
      return undefined
  }
}

function afterIntent(intent: Intent): FollowUp | undefined {
  if (intent.status === 'processing')
    return { afterMs: laterMs, happen: (turn) => void succeed(turn, intent) }
  if (intent.status !== 'requires_capture') return undefined
  return { afterMs: authorizationMs, happen: (turn) => void cancel(turn, intent, 'automatic') }
}

function afterCharge(charge: Charge): FollowUp | undefined {
  if (!charge.captured) return undefined
  if (charge.balance_transaction === null) {
    return { afterMs: feesMs, happen: (turn) => void settleFees(turn, charge) }
  }
  if (charge.disputed) return undefined
  const plan = charge.dispute_plan
  if (plan) return { atMs: plan.atMs, happen: (turn) => void openDispute(turn, charge, plan.verdict) }
  if (!knownCard(charge.token).isDisputed) return undefined
  return { afterMs: laterMs, happen: (turn) => void openDispute(turn, charge) }
}

function afterDispute(dispute: Dispute): FollowUp | undefined {
  const { status, verdict } = dispute
  if (!verdict || status !== 'needs_response') return undefined
  return { atMs: verdict.atMs, happen: (turn) => void closeDispute(turn, dispute, verdict.status) }
}

function afterPayout(payout: Payout): FollowUp | undefined {
  const move = (status: PayoutStatus) => (turn: Turn) => void movePayout(turn, payout, status)
  if (payout.status === 'pending') return { afterMs: sentMs, happen: move('in_transit') }
  if (payout.status === 'in_transit') return { afterMs: laterMs, happen: move('paid') }
  return undefined
}

function afterRefund({ memory }: Account, refund: Refund): FollowUp | undefined {
  if (refund.status === 'pending')
    return { afterMs: laterMs, happen: (turn) => void succeedRefund(turn, refund) }
  const card = knownCard(memory.charges.get(refund.charge)?.token ?? null)
  if (refund.status === 'failed' || card.refund !== 'FAILS') return undefined
  return { afterMs: laterMs, happen: (turn) => void failRefund(turn, refund) }
}
