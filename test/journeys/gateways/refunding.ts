import type { TestApp } from '../../support/app.ts'
import type { Answer, Json } from '../../support/http.ts'
import { untilTrue } from '../../support/waiting.ts'
import { readPayment } from './gateway-shop.ts'

/** An operator gives a payment back: all that is left of it, where `body` names no amount. */
export function refund(shop: TestApp, paymentId: string, body: object = {}, key?: string): Promise<Answer> {
  const options = { asOperator: true, ...(key === undefined ? {} : { key }) }
  return shop.post(`/payments/${paymentId}/refund`, body, options)
}

/** Waits until the refunds of a payment have these statuses, in any order. */
export async function untilRefunds(
  shop: TestApp,
  paymentId: string,
  statuses: readonly string[],
): Promise<void> {
  await untilTrue(async () => {
    const { refunds } = await readPayment(shop, paymentId)
    const stand = refunds.map(({ status }: Json) => status).sort()
    return JSON.stringify(stand) === JSON.stringify([...statuses].sort())
  })
}

export async function openIncidents(shop: TestApp): Promise<Json[]> {
  return (await shop.get('/incidents', { asOperator: true })).body.incidents
}
