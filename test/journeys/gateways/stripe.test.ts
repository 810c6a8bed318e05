import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endPause } from '../../support/hurry.ts'
import { share } from '../../support/share.ts'
import { actAtStripe, mute, openGatewayShop, orderStatus, untilStands } from './gateway-shop.ts'

const needsProof = 'pm_card_threeDSecure2Required'
const openShop = share((lifetime) => openGatewayShop(lifetime))
const address = { street: 'Main Street', number: '1', city: 'Springfield', state: 'IL', zip_code: '62701' }

test('a card that Stripe takes pays an order at once', async () => {
  const shop = await openShop()
  const { product_id } = await shop.offer({ stock: 3 })

  const { body } = await shop.buy({ product_id, quantity: 2, wait: 10 })

  assert.equal(body.status, 'COMPLETED')
  const { status, gateway, captured_minor, action } = body.payment
  assert.deepEqual([status, gateway, captured_minor, action], ['SUCCESSFUL', 'stripe', 2_000, null])
  assert.equal(await orderStatus(shop, body.order_id), 'PAID')
  assert.deepEqual(await shop.stockOf(product_id), { capacity: 3, free: 1, held: 0, sold: 2 })
})

test('currencies that Stripe writes in its own way are paid to the last unit', async () => {
  const shop = await openShop()
  for (const [amount_minor, currency] of [
    [500, 'JPY'],
    [12_340, 'KWD'],
  ] as const) {
    const { product_id } = await shop.offer({ amount_minor, currency })
    const { body } = await shop.buy({ product_id, wait: 10 })
    const { captured_minor, currency: paidIn } = body.payment
    assert.deepEqual([body.status, captured_minor, paidIn], ['COMPLETED', amount_minor, currency])
  }
})

test('a card that Stripe declines fails the order, says why, and gives the places back', async () => {
  const shop = await openShop()
  const { product_id } = await shop.offer({ stock: 1 })
  const card = { type: 'card', card_number: '4000000000009995', card_expiry: '12/39', card_cvv: '123' }
  const items = [{ product_id, quantity: 1 }]
  const asked = { payment_method: card, customer_email: 'a@example.com', shipping_address: address, items }

  const { status, body } = await shop.post('/checkout/process', asked)

  assert.deepEqual([status, body.code, body.error], [422, 'PAYMENT_DECLINED', 'Payment processing failed'])
  assert.match(body.message, /insufficient_funds/)
  const { payments } = (await shop.get('/admin/payments', { asOperator: true })).body
  assert.deepEqual([payments[0].status, payments[0].decline_reason], ['FAILED', 'insufficient_funds'])
  assert.equal(await orderStatus(shop, payments[0].order_id), 'FAILED')
  assert.equal((await shop.stockOf(product_id)).free, 1)
})

test('who must prove himself is waited for, and his webhook completes the order', async () => {
  const shop = await openShop()
  const { product_id } = await shop.offer({ stock: 1 })
  const { body } = await shop.buy({ product_id, token: needsProof, wait: 10 })
  assert.deepEqual([body.status, body.payment.status], ['AWAITING_PAYMENT', 'REQUIRES_ACTION'])
  const { client_secret } = body.payment.action
  assert.match(client_secret, /^pi_\w+_secret_\w+$/)

  await actAtStripe(shop, client_secret, 'complete_action')

  const shown = await untilStands(shop, body.status_url, 'COMPLETED')
  assert.deepEqual([shown.payment.status, shown.payment.action], ['SUCCESSFUL', null])
})

test('where no webhook ever comes, Stripe is asked how it stands', async (t) => {
  const shop = await openGatewayShop(t)
  await mute(shop, 'stripe')
  const { product_id } = await shop.offer({ stock: 1 })
  const { body } = await shop.buy({ product_id, token: needsProof, wait: 10 })
  const [row] = await shop.db.sql<{ is_soon: boolean }>`
    select next_run_at <= now() + interval '5 s' as is_soon from checkouts where id = ${body.id}`
  assert.deepEqual(row, { is_soon: true })

  await actAtStripe(shop, body.payment.action.client_secret, 'complete_action')
  await endPause(shop.db, body.id)

  await untilStands(shop, body.status_url, 'COMPLETED')
  assert.deepEqual(await shop.db.sql`select event_id from inbox`, [])
})

test('who fails to prove himself has bought nothing', async () => {
  const shop = await openShop()
  const { product_id } = await shop.offer({ stock: 1 })
  const { body } = await shop.buy({ product_id, token: needsProof, wait: 10 })

  await actAtStripe(shop, body.payment.action.client_secret, 'fail_action')

  const shown = await untilStands(shop, body.status_url, 'FAILED')
  const { code, reason } = shown.error
  assert.deepEqual([code, reason], ['PAYMENT_DECLINED', 'payment_intent_authentication_failure'])
  assert.deepEqual([shown.payment.status, shown.payment.action], ['FAILED', null])
  assert.equal((await shop.stockOf(product_id)).free, 1)
})
