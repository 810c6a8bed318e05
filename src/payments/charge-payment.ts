import {
  askedOf,
  type ChargeAnswer,
  type Gateway,
  gatewayOf,
  troubleOf,
  withinTime,
} from './gateways/gateway.ts'
import type { Payment } from './payment.ts'

export type Charge = { payment: Payment; token: string | null; isOverdue: boolean }

/**
 * Asks the gateway for the money, or, where that was done before, what became of it. Safe to repeat: the payment's id
 * is the key. A payment whose hold is overdue is not begun any more, and one that waits for its customer is cancelled.
 */
export async function chargePayment(
  app: { gateways: Record<string, Gateway>; config: { gatewayTimeoutMs: number } },
  charge: Charge,
): Promise<ChargeAnswer> {
  const gateway = gatewayOf(app.gateways, charge.payment)
  try {
    return await withinTime(app.config.gatewayTimeoutMs, (signal) => chargeOrFind(gateway, charge, signal))
  } catch (error) {
    return troubleOf(error)
  }
}

async function chargeOrFind(
  gateway: Gateway,
  { payment, token, isOverdue }: Charge,
  signal: AbortSignal,
): Promise<ChargeAnswer> {
  const asked = askedOf(payment, token)
  // Not just asked for: a request that we gave up may still be on its way, and must find nothing to charge.
  if (isOverdue) return await gateway.cancel(asked, signal)
  if (payment.status !== 'PENDING' && (gateway.findsByKey || asked.reference !== null)) {
    const found = await gateway.find(asked, signal)
    if (found.is !== 'ABSENT') return found
    signal.throwIfAborted()
  }
  return await gateway.charge(asked, signal)
}
