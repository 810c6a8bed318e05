import {
  type Dispute,
  type DisputePlan,
  type DisputeStatus,
  type DisputeWish,
  disputeMoves,
  showDispute,
} from './dispute.ts'
import { type Payment, showPayment } from './payment.ts'
import { announce, newId, nowSeconds, type Provider, recordEffect } from './provider.ts'

const answerWithinSeconds = 7 * 24 * 3_600

/** The buyer will tell his bank, later, that he did not want this. */
export function planDispute(provider: Provider, payment: Payment, plan: DisputePlan): Payment {
  const planned = { ...payment, disputePlan: plan }
  provider.store.put('payments', planned)
  watchDisputePlan(provider, planned)
  return planned
}

export function watchDisputePlan(provider: Provider, { id, disputePlan }: Payment): void {
  if (!disputePlan) return
  provider.clock.at(disputePlan.atMs, () => {
    const payment = provider.store.get('payments', id)
    if (payment?.disputePlan) openDispute(provider, payment, payment.disputePlan)
    provider.store.commit()
  })
}

/** The buyer tells his bank that he did not want this. With an outcome the bank decides by itself after a while. */
export function openDispute(provider: Provider, payment: Payment, wish: DisputeWish): Dispute {
  const { amount, reason, outcome, outcomeAfterMs = 0 } = wish
  const now = nowSeconds(provider)
  const dispute: Dispute = {
    id: newId('disp'),
    entity: 'dispute',
    payment_id: payment.id,
    amount,
    currency: payment.currency,
    amount_deducted: 0,
    reason_code: reason,
    respond_by: now + answerWithinSeconds,
    status: 'open',
    phase: 'chargeback',
    created_at: now,
    ...(outcome ? { verdict: { status: outcome, atMs: provider.clock.nowMs() + outcomeAfterMs } } : {}),
  }
  provider.store.put('disputes', dispute)
  if (payment.disputePlan) provider.store.put('payments', { ...payment, disputePlan: undefined })
  recordDispute(provider, 'DISPUTE', dispute, payment)
  announceDispute(provider, 'created', dispute, payment)
  watchVerdict(provider, dispute)
  return dispute
}

export function watchVerdict(provider: Provider, { id, verdict }: Dispute): void {
  if (!verdict) return
  provider.clock.at(verdict.atMs, () => {
    const dispute = provider.store.get('disputes', id)
    if (dispute && disputeMoves[dispute.status].includes(verdict.status))
      moveDispute(provider, dispute, verdict.status)
    provider.store.commit()
  })
}

/** One that is lost costs its amount. Whether it may move so was asked before. */
export function moveDispute(provider: Provider, dispute: Dispute, status: DisputeStatus): Dispute {
  const amount_deducted = status === 'lost' ? dispute.amount : dispute.amount_deducted
  const moved = { ...dispute, status, amount_deducted }
  const payment = paymentOf(provider, dispute)
  provider.store.put('disputes', moved)
  if (status === 'won') recordDispute(provider, 'DISPUTE_WON', dispute, payment)
  if (status === 'lost') recordDispute(provider, 'DISPUTE_LOST', dispute, payment)
  announceDispute(provider, status, moved, payment)
  return moved
}

function paymentOf({ store }: Provider, { payment_id }: Dispute): Payment {
  const payment = store.get('payments', payment_id)
  if (!payment) throw new Error(`The payment ${payment_id} of a dispute is missing.`)
  return payment
}

function recordDispute(
  provider: Provider,
  kind: 'DISPUTE' | 'DISPUTE_WON' | 'DISPUTE_LOST',
  { id, amount, currency }: Dispute,
  payment: Payment,
): void {
  recordEffect(provider, kind, { payment, id, amount, currency })
}

function announceDispute(provider: Provider, event: string, dispute: Dispute, payment: Payment): void {
  const entities = { payment: showPayment(payment), dispute: showDispute(dispute) }
  announce(provider, `payment.dispute.${event}`, payment.order_id, entities)
}
