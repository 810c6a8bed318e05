import type { Static } from 'typebox'
import type { Payment, ShownRefund } from '../payments/index.ts'
import type { LongPaymentView, RefundView } from './payment-schemas.ts'

export function showLongPayment(
  payment: Payment,
  refunds?: readonly ShownRefund[],
): Static<typeof LongPaymentView> {
  const { amountMinor: amount_minor, currency, capturedMinor, refundedMinor, createdAt } = payment
  return {
    id: payment.id,
    order_id: payment.orderId,
    checkout_id: payment.checkoutId,
    status: payment.status,
    gateway: payment.gateway,
    gateway_reference: payment.gatewayReference,
    ...{ amount_minor, currency, captured_minor: capturedMinor, refunded_minor: refundedMinor },
    decline_reason: payment.declineReason,
    ...(refunds ? { refunds: refunds.map((refund) => showRefund(refund, payment)) } : {}),
    created_at: createdAt,
  }
}

export function showRefund(
  refund: ShownRefund,
  { currency }: Pick<Payment, 'currency'>,
): Static<typeof RefundView> {
  const { id, paymentId, status, amountMinor, reason, declineReason, createdAt, updatedAt } = refund
  const money = { amount_minor: amountMinor, currency }
  const times = { created_at: createdAt, updated_at: updatedAt }
  return { id, payment_id: paymentId, status, ...money, reason, decline_reason: declineReason, ...times }
}
