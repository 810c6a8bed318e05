import { Stripe } from 'stripe'
import type { AskedRefund, RefundAnswer } from './gateway.ts'
import { toStripeAmount } from './stripe-amount.ts'
import { codeOf, isOldAnswer, isStoredTrouble } from './stripe-errors.ts'

/** Gives money back at Stripe. What was asked for before is looked up. */
export async function refundAtStripe(stripe: Stripe, asked: AskedRefund): Promise<RefundAnswer> {
  if (asked.reference !== null) return refundAnswerOf(await stripe.refunds.retrieve(asked.reference))
  const amount = toStripeAmount(asked)
  if (amount === undefined || asked.charge.reference === null)
    return { is: 'REFUSED', reason: 'charge_not_settled' }
  const metadata = { refund_id: asked.key, payment_id: asked.charge.key }
  const wanted = { payment_intent: asked.charge.reference, amount, metadata }
  try {
    const refund = await stripe.refunds.create(wanted, { idempotencyKey: asked.key })
    return refundAnswerOf(isOldAnswer(refund) ? await stripe.refunds.retrieve(refund.id) : refund)
  } catch (error) {
    const isFinal = error instanceof Stripe.errors.StripeInvalidRequestError
    if (!isFinal && !isStoredTrouble(error)) throw error
    const { data } = await stripe.refunds.list({ payment_intent: asked.charge.reference, limit: 100 })
    const found = data.find(({ metadata }) => metadata?.refund_id === asked.key)
    if (found) return refundAnswerOf(found)
    return { is: 'REFUSED', reason: codeOf(error) ?? 'gateway_error' }
  }
}

function refundAnswerOf({ id: reference, status, failure_reason }: Stripe.Refund): RefundAnswer {
  if (status === 'succeeded') return { is: 'REFUNDED', reference }
  if (status === 'failed' || status === 'canceled') return { is: 'REFUSED', reason: failure_reason ?? status }
  return { is: 'ACCEPTED', reference }
}
