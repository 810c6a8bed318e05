import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Json } from '../../support/http.ts'
import { startScripted } from '../../support/scripted-service.ts'
import { untilTrue } from '../../support/waiting.ts'
import {
  actAtStripe,
  buyInBrowser,
  type GatewayShop,
  openGatewayShop,
  orderStatus,
  payAtRazorpay,
  readPayment,
  untilStands,
} from './gateway-shop.ts'

/** A shop whose order service refuses the first order, so that its money goes back, and takes every other one. */
async function openRefusingOnce(t: TestContext): Promise<GatewayShop> {
  let orders = 0
  const service = await startScripted(t, () => {
    orders += 1
    return orders === 1
      ? { status: 422, body: { error: 'order_rejected' } }
      : { status: 200, body: { order_id: `order_${orders}`, status: 'created' } }
  })
  const shop = await openGatewayShop(t, { orderServiceUrl: service.url })
  await shop.control('POST', 'razorpay/settings', { refunds: 'pending' })
  return shop
}

type TwicePaid = { orderId: string; productId: string; first: Json; second: Json }

/** An order whose first payment is on its way back when it is paid by another one. */
async function payTwice(shop: GatewayShop): Promise<TwicePaid> {
  const { product_id: productId } = await shop.offer({ stock: 1 })
  const { body } = await buyInBrowser(shop, productId, 'razorpay')
  await payAtRazorpay(shop, body.payment.action.order_id)
  const failed = await untilStands(shop, body.status_url, 'FAILED')
  const { search } = new URL(failed.status_url)
  const paid = await shop.post(`/orders/${failed.order_id}/checkout${search}`, {
    gateway: 'stripe',
    payment_method: { type: 'token', token: 'pm_card_visa' },
  })
  assert.equal(paid.status, 202)
  const sold = await untilStands(shop, paid.body.status_url, 'COMPLETED')
  return { orderId: failed.order_id, productId, first: failed.payment, second: sold.payment }
}

async function refundsOf(shop: GatewayShop, paymentId: string): Promise<string[]> {
  return (await readPayment(shop, paymentId)).refunds.map(({ status }: Json) => status)
}

async function acceptedAs(shop: GatewayShop, paymentId: string): Promise<string> {
  const [row] = await shop.db.sql<{ name: string }>`
    select gateway_reference as name from refunds where payment_id = ${paymentId}`
  return row?.name ?? ''
}

async function assertSold(shop: GatewayShop, { orderId, productId, second }: TwicePaid): Promise<void> {
  assert.equal(await orderStatus(shop, orderId), 'PAID')
  assert.equal((await shop.stockOf(productId)).sold, 1)
  assert.equal((await readPayment(shop, second.id)).refunded_minor, 0)
  const reversals = await shop.db.sql`select from transfers where kind = 'SALE_REVERSAL'`
  assert.equal(reversals.length, 0)
  await shop.audit()
}

test('what goes back of a payment that was given up leaves the sale of another one alone', async (t) => {
  const shop = await openRefusingOnce(t)
  const order = await payTwice(shop)

  await shop.control('POST', `razorpay/refunds/${await acceptedAs(shop, order.first.id)}/process`, {})

  await untilTrue(async () => (await refundsOf(shop, order.first.id)).join() === 'SUCCESSFUL')
  await assertSold(shop, order)
})

test('so does a refund that an operator asks for, because the first one failed', async (t) => {
  const shop = await openRefusingOnce(t)
  const order = await payTwice(shop)
  await shop.control('POST', `razorpay/refunds/${await acceptedAs(shop, order.first.id)}/fail`, {})
  await untilTrue(async () => (await refundsOf(shop, order.first.id)).join() === 'FAILED')
  await shop.control('POST', 'razorpay/settings', { refunds: 'processed' })

  const { status } = await shop.post(`/payments/${order.first.id}/refund`, {}, { asOperator: true })

  assert.equal(status, 202)
  await untilTrue(async () => (await refundsOf(shop, order.first.id)).join() === 'FAILED,SUCCESSFUL')
  await assertSold(shop, order)
})

test('who failed to prove himself cannot pay later what was given up, though no webhook ever comes', async (t) => {
  const shop = await openGatewayShop(t)
  await shop.control('PUT', 'webhooks/stripe', { mute: true })
  const { product_id } = await shop.offer({ stock: 1 })
  const { body } = await shop.buy({ product_id, token: 'pm_card_threeDSecure2Required', wait: 10 })
  const clientSecret = body.payment.action.client_secret
  await actAtStripe(shop, clientSecret, 'fail_action')
  await untilStands(shop, body.status_url, 'FAILED')

  const [intent] = clientSecret.split('_secret_')
  const { json } = await shop.control('GET', 'ledger?simulator=stripe')
  assert.deepEqual(
    json.effects.filter(({ kind }: { kind: string }) => kind === 'CHARGE'),
    [],
  )
  const confirmed = await fetch(`${shop.simulated.url('stripe')}/v1/payment_intents/${intent}/confirm`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_simulator' },
    body: new URLSearchParams({ payment_method: 'pm_card_visa', return_url: 'https://shop.example' }),
  })
  assert.equal(confirmed.status, 400)
})

test('while a checkout is under way, its money cannot be given back', async (t) => {
  const shop = await openGatewayShop(t)
  const { product_id } = await shop.offer({ stock: 1 })
  const { body } = await buyInBrowser(shop, product_id, 'razorpay')

  const { status, body: problem } = await shop.post(
    `/payments/${body.payment.id}/refund`,
    {},
    { asOperator: true },
  )

  assert.deepEqual([status, problem.code], [409, 'CHECKOUT_UNDER_WAY'])
})
