import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startProcesses } from '../../support/app.ts'
import { gatherTraces } from '../../support/search-everywhere.ts'
import { accounts, simulate } from '../../support/simulators.ts'
import { untilTrue } from '../../support/waiting.ts'
import { deliver } from './gateway-shop.ts'

test('keys of gateways, and what lets a customer pay, stand in no log, and at the end in no payment', async (t) => {
  const simulated = await simulate(t, ['stripe', 'razorpay'])
  const { stripe, razorpay } = accounts
  const env = {
    LOG_LEVEL: 'trace',
    STRIPE_SECRET_KEY: stripe.secretKey,
    STRIPE_WEBHOOK_SECRET: stripe.webhookSecrets.join(','),
    STRIPE_API_BASE: simulated.url('stripe'),
    RAZORPAY_KEY_ID: razorpay.keyId,
    RAZORPAY_KEY_SECRET: razorpay.keySecret,
    RAZORPAY_WEBHOOK_SECRET: razorpay.webhookSecrets.join(','),
    RAZORPAY_API_BASE: simulated.url('razorpay'),
    GATEWAY_TIMEOUT_SECONDS: '2',
  }
  const shop = await startProcesses(t, { env })
  for (const name of ['stripe', 'razorpay']) await deliver(simulated, name, shop.url)
  const { product_id } = await shop.offer()
  const broken = ['act_then_500', 'html_502', 'act_then_reset'].map((fault) => ({ do: fault }))
  const rules = broken.flatMap((fault) => [
    { simulator: 'stripe', method: 'POST', fault },
    { simulator: 'razorpay', method: 'POST', fault },
  ])
  assert.equal((await simulated.control('POST', 'faults', rules)).status, 201)

  const token = 'pm_card_threeDSecure2Required'
  const { body: card } = await shop.buy({ product_id, token, wait: 20 })
  const inBrowser = { gateway: 'razorpay', payment_method: undefined }
  const { body: order } = await shop.buy({ product_id, wait: 20, body: inBrowser })
  const clientSecret: string = card.payment.action.client_secret
  const [intent] = clientSecret.split('_secret_')
  await simulated.control('POST', `stripe/payment_intents/${intent}/complete_action`, {})
  const orderId = order.payment.action.order_id
  const { json: proof } = await simulated.control('POST', `razorpay/orders/${orderId}/pay`, {})
  const { razorpay_order_id, razorpay_payment_id, razorpay_signature } = proof
  const returned = { razorpay_order_id, razorpay_payment_id, razorpay_signature }
  await shop.post(order.status_url.replace('?', '/verify?'), returned)
  for (const { status_url } of [card, order])
    await untilTrue(async () => (await shop.get(status_url)).body.status === 'COMPLETED')

  const traces = await gatherTraces(shop)
  const placesOf = (secret: string) =>
    traces.filter(([, text]) => text.includes(secret)).map(([place]) => place)
  const keys = [stripe.secretKey, razorpay.keySecret, ...stripe.webhookSecrets, ...razorpay.webhookSecrets]
  for (const key of [...keys, btoa(`${razorpay.keyId}:${razorpay.keySecret}`)])
    assert.deepEqual(placesOf(key), [], key)
  for (const secret of [clientSecret, razorpay_signature]) assert.deepEqual(placesOf(secret), [])
  assert.ok(placesOf(orderId).length > 0, 'the search does see what was kept')
})
