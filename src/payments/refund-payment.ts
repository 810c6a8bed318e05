import type { BegunRefund } from './begin-refunds.ts'
import { type Gateway, gatewayOf, type RefundAnswer, troubleOf, withinTime } from './gateways/gateway.ts'

/** Asks the gateway to give money back. Safe to repeat: the refund's id is the key. */
export async function refundPayment(
  app: { gateways: Record<string, Gateway>; config: { gatewayTimeoutMs: number } },
  { payment, refund }: BegunRefund,
): Promise<RefundAnswer> {
  const currency = payment.capturedCurrency ?? payment.currency
  const { id: key, amountMinor, gatewayReference: reference } = refund
  const charge = { key: payment.id, reference: payment.gatewayReference }
  const request = { key, amountMinor, currency, charge, reference }
  try {
    const gateway = gatewayOf(app.gateways, payment)
    return await withinTime(app.config.gatewayTimeoutMs, (signal) => gateway.refund(request, signal))
  } catch (error) {
    return troubleOf(error)
  }
}
