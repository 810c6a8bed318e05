import { type ChargeAnswer, type Gateway, gatewayOf, withinTime } from './gateways/gateway.ts'
import type { Payment } from './payment.ts'

export type Charge = { payment: Payment; token: string; isOverdue: boolean }

/**
 * Asks the gateway for the money, or, where that was done before, what became of it. Safe to repeat: the payment's id
 * is the key. A payment whose hold is overdue is not begun any more, and one that waits for its customer is cancelled.
 */
export async function chargePayment(
  app: { gateways: Record<string, Gateway>; config: { gatewayTimeoutMs: number } },
  { payment, token, isOverdue }: Charge,
): Promise<ChargeAnswer> {
  const gateway = gatewayOf(app.gateways, payment)
  const signal = AbortSignal.timeout(app.config.gatewayTimeoutMs)
  const { id: key, amountMinor, currency } = payment
  try {
    if (payment.status !== 'PENDING' || isOverdue) {
      const found = await withinTime(gateway.find(key, signal), signal)
      if (found.is === 'ACTION_NEEDED' && isOverdue)
        return await withinTime(gateway.cancel(key, signal), signal)
      if (found.is !== 'ABSENT' || isOverdue) return found
    }
    const request = { key, amountMinor, currency, token }
    return await withinTime(gateway.charge(request, signal), signal)
  } catch (error) {
    return { is: 'UNKNOWN', why: error instanceof Error ? error.name : 'error' }
  }
}
