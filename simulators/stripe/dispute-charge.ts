import { randomLetters } from '../shared/random.ts'
import type { Charge, Dispute } from './records.ts'
import { did, put, type Turn, tell } from './turn.ts'

/** The customer takes the money back through the bank. */
export function openDispute(turn: Turn, charge: Charge): Dispute {
  const intent = turn.account.memory.intents.get(charge.payment_intent)
  const { amount_captured: amount, currency, payment_intent } = charge
  const opened = put(turn, {
    ...{ kind: 'dispute' as const, id: `du_1${randomLetters(23)}`, created: turn.now },
    ...{ status: 'needs_response' as const, amount, currency, charge: charge.id, payment_intent },
  })
  const disputed = put(turn, { ...charge, disputed: true })
  if (intent) did(turn, 'DISPUTE', intent, { id: opened.id, amount })
  tell(turn, 'charge.dispute.created', opened)
  tell(turn, 'charge.updated', disputed, { disputed: false })
  return opened
}

export function closeDispute(turn: Turn, dispute: Dispute, status: 'won' | 'lost'): Dispute {
  const closed = put(turn, { ...dispute, status })
  tell(turn, 'charge.dispute.closed', closed, { status: dispute.status })
  return closed
}
