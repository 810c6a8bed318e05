import { randomLetters } from '../shared/random.ts'
import type { Charge, Dispute, DisputePlan, Outcome } from './records.ts'
import { invalid } from './refused.ts'
import { did, put, type Turn, tell } from './turn.ts'

/** Has the customer dispute a charge later. */
export function planDispute(turn: Turn, charge: Charge, plan: DisputePlan): Charge {
  return put(turn, { ...charge, dispute_plan: plan })
}

/** The customer takes the money back through the bank. With a verdict the bank decides by itself after a while. */
export function openDispute(turn: Turn, charge: Charge, verdict?: DisputePlan['verdict']): Dispute {
  const { amount_captured: amount, currency, payment_intent } = charge
  const opened = put(turn, {
    ...{ kind: 'dispute' as const, id: `du_1${randomLetters(23)}`, created: turn.now },
    ...{ status: 'needs_response' as const, amount, currency, charge: charge.id, payment_intent },
    ...(verdict ? { verdict: { status: verdict.status, atMs: turn.now * 1000 + verdict.afterMs } } : {}),
  })
  const disputed = put(turn, { ...charge, disputed: true })
  tellOracle(turn, 'DISPUTE', opened)
  tell(turn, 'charge.dispute.created', opened)
  tell(turn, 'charge.updated', disputed, { disputed: false })
  return opened
}

export function closeDispute(turn: Turn, dispute: Dispute, status: 'won' | 'lost'): Dispute {
  const closed = put(turn, { ...dispute, status })
  tellOracle(turn, status === 'won' ? 'DISPUTE_WON' : 'DISPUTE_LOST', closed)
  tell(turn, 'charge.dispute.closed', closed, { status: dispute.status })
  return closed
}

/** The merchant gives in. */
export function acceptDispute(turn: Turn, dispute: Dispute): Outcome {
  const { id, status } = dispute
  if (status === 'needs_response') return { status: 200, of: closeDispute(turn, dispute, 'lost') }
  return { status: 400, wrong: invalid(`This dispute (${id}) is already closed: it is ${status}.`) }
}

function tellOracle(
  turn: Turn,
  kind: 'DISPUTE' | 'DISPUTE_WON' | 'DISPUTE_LOST',
  { id, amount, payment_intent }: Dispute,
): void {
  const intent = turn.account.memory.intents.get(payment_intent)
  if (intent) did(turn, kind, intent, { id, amount })
}
