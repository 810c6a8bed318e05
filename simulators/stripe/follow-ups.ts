import type { Account } from './account.ts'
import { cancel } from './change-intent.ts'
import { openDispute } from './dispute-charge.ts'
import type { Charge, Intent, Refund, Stored } from './records.ts'
import { failRefund, succeedRefund } from './refund-charge.ts'
import { settleFees, succeed } from './settle-intent.ts'
import { knownCard } from './test-cards.ts'
import type { Turn } from './turn.ts'

/** How long things take that nobody waits for, by the simulators' clock. */
const feesMs = 1_000
const laterMs = 30_000
const authorizationMs = 7 * 86_400_000

/** What happens to a record by itself if nothing else comes before, and after how long. */
export type FollowUp = { afterMs: number; happen: (turn: Turn) => void }

export function followUpOf(account: Account, record: Stored): FollowUp | undefined {
  switch (record.kind) {
    case 'payment_intent':
      return afterIntent(record)
    case 'charge':
      return afterCharge(record)
    case 'refund':
      return afterRefund(account, record)
    case 'dispute':
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
  if (charge.disputed || !knownCard(charge.token).isDisputed) return undefined
  return { afterMs: laterMs, happen: (turn) => void openDispute(turn, charge) }
}

function afterRefund({ memory }: Account, refund: Refund): FollowUp | undefined {
  if (refund.status === 'pending')
    return { afterMs: laterMs, happen: (turn) => void succeedRefund(turn, refund) }
  const card = knownCard(memory.charges.get(refund.charge)?.token ?? null)
  if (refund.status === 'failed' || card.refund !== 'FAILS') return undefined
  return { afterMs: laterMs, happen: (turn) => void failRefund(turn, refund) }
}
