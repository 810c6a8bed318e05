import { randomUUID } from 'node:crypto'
import type { Answer } from '../../support/http.ts'
import type { Purchase } from '../../support/shop.ts'
import type { GatewayLab, Payment } from './gateway-lab.ts'
import type { GatewayName } from './simulated-gateways.ts'

/** Where a gateway is asked for money. */
export const charges: Record<GatewayName, string[]> = {
  stripe: ['^/v1/payment_intents$'],
  razorpay: ['^/v1/orders$', '^/v1/payments/[^/]+/capture$'],
  http: ['^/payments/process$'],
}

/** Where it is asked to give it back. */
export const refunds: Record<GatewayName, string> = {
  stripe: '^/v1/refunds$',
  razorpay: '^/v1/payments/[^/]+/refund$',
  http: '^/payments/[^/]+/refund$',
}

/** How an amount stands in a request to a gateway. */
export const written: Record<GatewayName, (amountMinor: number) => string> = {
  stripe: (amountMinor) => `amount=${amountMinor}&`,
  razorpay: (amountMinor) => `"amount":${amountMinor},`,
  http: (amountMinor) => `"amount":${amountMinor / 100}`,
}

type Door = Pick<GatewayLab, 'buy'>

/** Asks for a checkout at a gateway; at Razorpay nothing is said of how it will be paid. */
export function begin(door: Door, gateway: GatewayName, purchase: Purchase): Promise<Answer> {
  const body = gateway === 'razorpay' ? { gateway, payment_method: undefined } : { gateway }
  return door.buy({ ...purchase, body })
}

/** Buys, and pays in the browser where that is how it is done. */
export async function buyAt(shop: GatewayLab, gateway: GatewayName, purchase: Purchase): Promise<Answer> {
  const bought = await begin(shop, gateway, { key: randomUUID(), ...purchase })
  if (gateway === 'razorpay') await payOrder(shop, await shop.paymentOf(bought.body.id, 'REQUIRES_ACTION'))
  return bought
}

/** The customer pays on Razorpay's page. Answers with what the page hands to his browser. */
export async function payOrder(
  { gateways }: Pick<GatewayLab, 'gateways'>,
  { reference }: Pick<Payment, 'reference'>,
  how: object = { upi: 'success@razorpay' },
): Promise<Record<string, string>> {
  return await gateways.razorpay.switch(`orders/${reference}/pay`, how)
}

/** Begins a checkout whose customer must act in his browser before he has paid. Answers when it is his turn. */
export async function beginInBrowser(
  shop: GatewayLab,
  gateway: 'stripe' | 'razorpay',
  purchase: Purchase,
): Promise<Answer & { act(verb?: 'PAY' | 'FAIL'): Promise<void> }> {
  const bought = await begin(shop, gateway, { token: 'pm_card_threeDSecure2Required', ...purchase })
  const payment = await shop.paymentOf(bought.body.id, 'REQUIRES_ACTION')
  const act = async (verb = 'PAY') => {
    if (gateway === 'razorpay') {
      await payOrder(shop, payment, verb === 'PAY' ? {} : { outcome: 'failed' })
    } else {
      const path = `payment_intents/${payment.reference}/${verb === 'PAY' ? 'complete' : 'fail'}_action`
      await shop.gateways.stripe.switch(path)
    }
  }
  return { ...bought, act }
}
