import type { Dispute, DisputeStatus } from './dispute.ts'
import { type Payment, showPayment } from './payment.ts'
import { announce, newId, nowSeconds, type Provider, recordEffect } from './provider.ts'
import { type ApiRoute, collectionOf, route, unknownId } from './request.ts'

const answerWithinSeconds = 7 * 24 * 3_600

export const disputeRoutes: ApiRoute[] = [
  route('GET', '/disputes', ({ provider, query }) =>
    collectionOf(provider.store.all('disputes'), query, (dispute) => dispute),
  ),
  route('GET', '/disputes/:id', ({ provider, ids: [id = ''] }) => {
    const dispute = provider.store.get('disputes', id)
    if (!dispute) throw unknownId()
    return dispute
  }),
]

/** The buyer tells his bank that he did not want this. */
export function openDispute(provider: Provider, payment: Payment, amount: number, reason: string): Dispute {
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
  }
  provider.store.put('disputes', dispute)
  recordEffect(provider, 'DISPUTE', { payment, id: dispute.id, amount, currency: payment.currency })
  announceDispute(provider, 'created', dispute, payment)
  return dispute
}

/** One that is lost costs its amount. */
export function moveDispute(
  provider: Provider,
  dispute: Dispute,
  status: DisputeStatus,
  payment: Payment,
): Dispute {
  const amount_deducted = status === 'lost' ? dispute.amount : dispute.amount_deducted
  const moved = { ...dispute, status, amount_deducted }
  provider.store.put('disputes', moved)
  announceDispute(provider, status, moved, payment)
  return moved
}

function announceDispute(provider: Provider, event: string, dispute: Dispute, payment: Payment): void {
  announce(provider, `payment.dispute.${event}`, payment.order_id, { payment: showPayment(payment), dispute })
}
