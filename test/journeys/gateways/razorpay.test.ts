import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readEveryRow } from '../../support/every-row.ts'
import type { Json } from '../../support/http.ts'
import { endPause } from '../../support/hurry.ts'
import { share } from '../../support/share.ts'
import { accounts } from '../../support/simulators.ts'
import {
  buyInBrowser,
  type GatewayShop,
  mute,
  openGatewayShop,
  payAtRazorpay,
  untilStands,
} from './gateway-shop.ts'

/** A checkout that waits for its customer at Razorpay, and the path that his browser comes back to. */
async function beginToPay(
  shop: GatewayShop,
  offer: object = {},
): Promise<{ body: Json; action: Json; verify: string }> {
  const { product_id } = await shop.offer({ currency: 'INR', ...offer })
  const { body } = await buyInBrowser(shop, product_id, 'razorpay')
  assert.equal(body.status, 'AWAITING_PAYMENT', JSON.stringify(body))
  const verify = body.status_url.replace('?', '/verify?')
  return { body, action: body.payment.action, verify }
}

function proofOf({ razorpay_order_id, razorpay_payment_id, razorpay_signature }: Json) {
  return { razorpay_order_id, razorpay_payment_id, razorpay_signature }
}

/** For those whose webhooks come as usual. */
const openShop = share((lifetime) => openGatewayShop(lifetime))

test('the browser is told what the script of Razorpay needs, and no more', async () => {
  const shop = await openShop()
  const { action } = await beginToPay(shop)
  const { order_id, ...rest } = action
  assert.match(order_id, /^order_\w{14}$/)
  assert.deepEqual(rest, { amount: 1_000, currency: 'INR', key_id: accounts.razorpay.keyId })
})

test('what the browser brings back completes the order, and says so as often as it is asked', async (t) => {
  const shop = await openGatewayShop(t)
  await mute(shop, 'razorpay')
  const { action, verify } = await beginToPay(shop)
  const proof = proofOf(await payAtRazorpay(shop, action.order_id))

  const first = await shop.post(verify, proof)
  const again = await shop.post(verify, proof)

  assert.deepEqual([first.status, first.body.status], [200, 'COMPLETED'])
  assert.deepEqual([again.status, again.body], [200, first.body])
  const { status, captured_minor, action: left } = first.body.payment
  assert.deepEqual([status, captured_minor, left], ['SUCCESSFUL', 1_000, null])
})

test('a webhook that is quicker than the browser does not disturb it', async () => {
  const shop = await openShop()
  const { body, action, verify } = await beginToPay(shop)
  const proof = proofOf(await payAtRazorpay(shop, action.order_id))
  await untilStands(shop, body.status_url, 'COMPLETED')

  const answer = await shop.post(verify, proof)

  assert.deepEqual([answer.status, answer.body.status], [200, 'COMPLETED'])
})

test('where no webhook comes and the browser was closed, Razorpay is asked how it stands', async (t) => {
  const shop = await openGatewayShop(t)
  await mute(shop, 'razorpay')
  const { body, action } = await beginToPay(shop)
  await payAtRazorpay(shop, action.order_id)
  await endPause(shop.db, body.id)
  await untilStands(shop, body.status_url, 'COMPLETED')
})

test('a signature that is not Razorpay’s is refused and changes nothing', async (t) => {
  const shop = await openGatewayShop(t)
  await mute(shop, 'razorpay')
  const { body, action, verify } = await beginToPay(shop)
  const proof = proofOf(await payAtRazorpay(shop, action.order_id))
  const before = await readEveryRow(shop.db)
  for (const wrong of [
    { razorpay_signature: '0'.repeat(64) },
    { razorpay_signature: proof.razorpay_signature.toUpperCase() },
    { razorpay_payment_id: 'pay_AAAAAAAAAAAAAA' },
  ]) {
    const answer = await shop.post(verify, { ...proof, ...wrong })
    assert.deepEqual([answer.status, answer.body.code], [400, 'SIGNATURE_REFUSED'], answer.text)
  }
  assert.deepEqual(await readEveryRow(shop.db), before)
  await endPause(shop.db, body.id)
  await untilStands(shop, body.status_url, 'COMPLETED')
})

test('what was paid for one checkout completes no other', async () => {
  const shop = await openShop()
  const cheap = await beginToPay(shop, { amount_minor: 100 })
  const dear = await beginToPay(shop, { amount_minor: 900_000 })
  const proof = proofOf(await payAtRazorpay(shop, cheap.action.order_id))

  const answer = await shop.post(dear.verify, proof)

  assert.deepEqual([answer.status, answer.body.code], [409, 'NOTHING_TO_VERIFY'])
  const mixed = await shop.post(dear.verify, { ...proof, razorpay_order_id: dear.action.order_id })
  assert.deepEqual([mixed.status, mixed.body.code], [400, 'SIGNATURE_REFUSED'])
  assert.equal((await shop.get(dear.body.status_url)).body.status, 'AWAITING_PAYMENT')
  await untilStands(shop, cheap.body.status_url, 'COMPLETED')
})

test('a checkout at another gateway has nothing to verify, and a stranger’s is not there', async () => {
  const shop = await openShop()
  const { action, verify } = await beginToPay(shop)
  const proof = proofOf(await payAtRazorpay(shop, action.order_id))
  const { product_id } = await shop.offer()
  const { body } = await shop.buy({ product_id, wait: 10 })
  const elsewhere = await shop.post(body.status_url.replace('?', '/verify?'), proof)
  assert.deepEqual([elsewhere.status, elsewhere.body.code], [409, 'NOTHING_TO_VERIFY'])
  const strangers = await shop.post(verify.replace(/token=.*/, 'token=guessed'), proof)
  assert.equal(strangers.status, 404)
})

test('a payment that fails may be tried again in the same page', async () => {
  const shop = await openShop()
  const { body, action } = await beginToPay(shop)
  const failed = await payAtRazorpay(shop, action.order_id, { card: '4100 2800 0006 0003' })
  assert.equal(failed.status, 'failed')
  await payAtRazorpay(shop, action.order_id, { card: '4100 2800 0000 1007' })
  await untilStands(shop, body.status_url, 'COMPLETED')
})

test('money that is only authorised is captured, once', async (t) => {
  const shop = await openGatewayShop(t)
  await shop.control('POST', 'razorpay/settings', { capture: 'manual' })
  const { body, action } = await beginToPay(shop)
  assert.equal((await payAtRazorpay(shop, action.order_id)).status, 'authorized')
  await untilStands(shop, body.status_url, 'COMPLETED')
})
