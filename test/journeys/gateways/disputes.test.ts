import assert from 'node:assert/strict'
import { test } from 'node:test'
import { untilTrue } from '../../support/waiting.ts'
import { openGatewayShop, paidAt, readPayment } from './gateway-shop.ts'

const things = { stripe: 'payment_intents', razorpay: 'payments' }

for (const [gateway, thing] of Object.entries(things)) {
  test(`${gateway}: what a customer's bank disputes is put before an operator, once, and money and places stay`, async (t) => {
    const shop = await openGatewayShop(t)
    await shop.control('PUT', `webhooks/${gateway}`, { duplicate: 3 })
    const { id, payment } = await paidAt(shop, gateway)
    const { gateway_reference } = await readPayment(shop, payment.id)

    const { status } = await shop.control('POST', `${gateway}/${thing}/${gateway_reference}/dispute`, {})

    assert.equal(status, 200)
    const incidents = async () => (await shop.get('/incidents', { asOperator: true })).body.incidents
    await untilTrue(async () => (await incidents()).length > 0)
    const [incident, ...others] = await incidents()
    assert.deepEqual([incident.checkout_id, others], [id, []])
    assert.match(
      incident.reason,
      new RegExp(`^The payment is disputed: ${gateway} sent \\w+\\.dispute\\.created `),
    )
    assert.equal((await readPayment(shop, payment.id)).status, 'SUCCESSFUL')
  })
}
