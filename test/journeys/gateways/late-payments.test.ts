import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '../../support/http.ts'
import { endHolds, endPause } from '../../support/hurry.ts'
import { untilTrue } from '../../support/waiting.ts'
import {
  actAtStripe,
  buyInBrowser,
  type GatewayShop,
  mute,
  openGatewayShop,
  orderStatus,
  payAtRazorpay,
  readPayment,
  untilStands,
} from './gateway-shop.ts'

/** A buyer at Razorpay whose time ran out over the last place, which somebody else has bought since. */
async function loseLastPlace(shop: GatewayShop, meanwhile: (orderId: string) => Promise<Json>) {
  const { product_id } = await shop.offer({ stock: 1 })
  const { body: late } = await buyInBrowser(shop, product_id, 'razorpay')
  const told = await meanwhile(late.payment.action.order_id)
  await endHolds(shop.db)
  await endPause(shop.db, late.id)
  const { error } = await untilStands(shop, late.status_url, 'FAILED')
  assert.equal(error.code, 'HOLD_EXPIRED')
  const { body: quick } = await shop.buy({ product_id, wait: 10 })
  assert.equal(quick.status, 'COMPLETED')
  return { late, quick, told, product_id }
}

async function assertGivenBack(shop: GatewayShop, late: Json): Promise<void> {
  const read = () => readPayment(shop, late.payment.id)
  await untilTrue(async () => (await read()).status === 'REFUNDED')
  const { captured_minor, refunded_minor, refunds } = await read()
  assert.deepEqual([captured_minor, refunded_minor, refunds.length], [1_000, 1_000, 1])
  assert.deepEqual([refunds[0].reason, refunds[0].status], ['PAID_TOO_LATE', 'SUCCESSFUL'])
  assert.equal(await orderStatus(shop, late.order_id), 'EXPIRED')
  const events = await shop.db.sql`select type from events where type = 'payment.came_late'`
  assert.equal(events.length, 1)
  const mails = async () => await shop.db.sql`select recipient from emails where template = 'late-payment'`
  await untilTrue(async () => (await mails()).length > 0)
  assert.deepEqual(await mails(), [{ recipient: 'buyer@example.com' }], 'he is told, once')
}

test('who pays when his place is sold to another gets everything back, and is told', async (t) => {
  const shop = await openGatewayShop(t)
  const { late, quick, product_id } = await loseLastPlace(shop, async () => undefined)

  await payAtRazorpay(shop, late.payment.action.order_id)

  await assertGivenBack(shop, late)
  assert.equal(await orderStatus(shop, quick.order_id), 'PAID')
  assert.deepEqual(await shop.stockOf(product_id), { capacity: 1, free: 0, held: 0, sold: 1 })
})

test('a bank that says yes after it had said no is paid back in full', async (t) => {
  const shop = await openGatewayShop(t)
  const { late, told } = await loseLastPlace(shop, (orderId) =>
    payAtRazorpay(shop, orderId, { outcome: 'failed' }),
  )

  const path = `razorpay/payments/${told.razorpay_payment_id}/late_authorise`
  assert.equal((await shop.control('POST', path, {})).status, 200)

  await assertGivenBack(shop, late)
})

test('money that comes late without a word is found by looking, and given back', async (t) => {
  const shop = await openGatewayShop(t)
  await mute(shop, 'razorpay')
  const { late } = await loseLastPlace(shop, async () => undefined)
  await payAtRazorpay(shop, late.payment.action.order_id)
  const looks = await shop.db.sql<{ is_due: boolean }>`
    select next_look_at < now() + interval '2 hours' as is_due from payments where id = ${late.payment.id}`
  assert.deepEqual(looks, [{ is_due: true }])

  await shop.db.sql`update payments set next_look_at = now() where id = ${late.payment.id}`

  await assertGivenBack(shop, late)
})

test('who pays late is given back once, whatever is said how often', async (t) => {
  const shop = await openGatewayShop(t)
  await shop.control('PUT', 'webhooks/razorpay', { duplicate: 10, shuffle_seed: 3 })
  const { late } = await loseLastPlace(shop, async () => undefined)
  await payAtRazorpay(shop, late.payment.action.order_id)
  await assertGivenBack(shop, late)
  await shop.control('POST', 'webhooks/razorpay/redeliver', {})
  await assertGivenBack(shop, late)
})

test('a customer who proves himself when his time is over can pay no more at Stripe', async (t) => {
  const shop = await openGatewayShop(t)
  const { product_id } = await shop.offer({ stock: 1 })
  const token = 'pm_card_threeDSecure2Required'
  const { body } = await shop.buy({ product_id, token, wait: 10 })
  await endHolds(shop.db)
  await endPause(shop.db, body.id)
  await untilStands(shop, body.status_url, 'FAILED')

  await assert.rejects(actAtStripe(shop, body.payment.action.client_secret, 'complete_action'))

  assert.equal(await orderStatus(shop, body.order_id), 'EXPIRED')
  assert.equal((await readPayment(shop, body.payment.id)).captured_minor, 0)
})

test('a place that is still free when the customer pays at the last moment is his', async (t) => {
  const shop = await openGatewayShop(t)
  await mute(shop, 'razorpay')
  const { product_id } = await shop.offer({ stock: 1 })
  const { body } = await buyInBrowser(shop, product_id, 'razorpay')
  await payAtRazorpay(shop, body.payment.action.order_id)
  await endHolds(shop.db)
  await endPause(shop.db, body.id)

  await untilStands(shop, body.status_url, 'COMPLETED')

  assert.deepEqual(await shop.stockOf(product_id), { capacity: 1, free: 0, held: 0, sold: 1 })
})
