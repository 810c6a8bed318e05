import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Gateway } from '../../../src/payments/index.ts'
import { startApp, type TestApp } from '../../support/app.ts'
import { bendGateway } from '../../support/bend-gateway.ts'
import type { Json } from '../../support/http.ts'
import { startScripted } from '../../support/scripted-service.ts'
import { untilTrue } from '../../support/waiting.ts'
import { openGatewayShop, orderStatus, paidAt, readPayment, untilOrder } from './gateway-shop.ts'
import { openIncidents, refund } from './refunding.ts'

async function refundAll(shop: TestApp, paymentId: string): Promise<void> {
  const { status, text } = await refund(shop, paymentId)
  assert.equal(status, 202, text)
}

async function untilIncident(shop: TestApp): Promise<Json> {
  await untilTrue(async () => (await openIncidents(shop)).length > 0)
  const [incident, ...others] = await openIncidents(shop)
  assert.deepEqual(others, [])
  return incident
}

async function untilRefunded(shop: TestApp, paymentId: string): Promise<void> {
  await untilTrue(async () => (await readPayment(shop, paymentId)).status === 'REFUNDED')
}

/** Says `answer` to the first refund, and what the real gateway says to all others. */
function refuseOnce(real: Gateway): Pick<Gateway, 'refund'> {
  let asked = 0
  return {
    refund(wanted, signal) {
      asked += 1
      return asked === 1
        ? Promise.resolve({ is: 'REFUSED', reason: 'not_today' })
        : real.refund(wanted, signal)
    },
  }
}

test('an order whose refund is refused is paid, as it was, and can be refunded later', async (t) => {
  const shop = await openGatewayShop(t)
  const { order_id, payment, product_id } = await paidAt(shop, 'stripe')
  const { gateway_reference: intent } = await readPayment(shop, payment.id)
  await shop.control('POST', `stripe/payment_intents/${intent}/dispute`, {})

  await refundAll(shop, payment.id)

  await untilTrue(async () => (await readPayment(shop, payment.id)).refunds[0]?.status === 'FAILED')
  await untilOrder(shop, order_id, 'PAID')
  const { reason } = await untilIncident(shop)
  assert.match(reason, /charge_disputed\. Ask for another one, or pay the customer by other means\./)
  assert.equal((await shop.stockOf(product_id)).sold, 1)

  await shop.control('POST', `stripe/payment_intents/${intent}/dispute`, { close: 'won' })
  await refundAll(shop, payment.id)
  await untilOrder(shop, order_id, 'REFUNDED')
})

test('a failed purchase ends though the gateway refuses to give the money back; an operator asks again', async (t) => {
  const service = await startScripted(t, () => ({ status: 422, body: { error: 'order_rejected' } }))
  const shop = await startApp(t, { orderServiceUrl: service.url })
  bendGateway(shop.app, refuseOnce)
  const { product_id } = await shop.offer({ stock: 1 })

  const { body } = await shop.buy({ product_id, wait: 10 })

  assert.deepEqual([body.status, body.payment.refunded_minor], ['FAILED', 0])
  assert.equal((await shop.stockOf(product_id)).free, 1)
  assert.match((await untilIncident(shop)).reason, /not_today.*Ask for another refund/)
  await shop.audit()
  await refundAll(shop, body.payment.id)
  await untilRefunded(shop, body.payment.id)
  assert.equal(await orderStatus(shop, body.order_id), 'FAILED')
})

test('a refund that got no answer for too long goes on when its incident is retried', async (t) => {
  const shop = await startApp(t)
  let isDown = true
  bendGateway(shop.app, (real) => ({
    async refund(wanted, signal) {
      if (isDown) throw new Error('the line broke')
      return await real.refund(wanted, signal)
    },
  }))
  const { product_id } = await shop.offer({ stock: 1 })
  const { body } = await shop.buy({ product_id, wait: 10 })
  await refundAll(shop, body.payment.id)
  // As if it had been tried for minutes already.
  await shop.db.sql`update refunds set failures = 11, next_run_at = now()`
  const incident = await untilIncident(shop)
  assert.match(incident.reason, /gets no answer.*then retry/)
  isDown = false

  const { status } = await shop.post(`/incidents/${incident.id}/retry`, {}, { asOperator: true })

  assert.equal(status, 202)
  await untilRefunded(shop, body.payment.id)
})

test('a gateway that is not configured any more holds up nobody else', async (t) => {
  const shop = await openGatewayShop(t)
  const [atRazorpay, atStripe] = [await paidAt(shop, 'razorpay'), await paidAt(shop, 'stripe')]
  const { razorpay } = shop.app.gateways
  assert.ok(razorpay)
  delete shop.app.gateways.razorpay
  await Promise.all([refundAll(shop, atRazorpay.payment.id), refundAll(shop, atStripe.payment.id)])

  await untilRefunded(shop, atStripe.payment.id)

  shop.app.gateways.razorpay = razorpay
  await untilRefunded(shop, atRazorpay.payment.id)
})
