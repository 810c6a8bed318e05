import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { isSigned } from '../../src/payments/gateways/hmac.ts'
import { createRazorpay } from '../../src/payments/gateways/razorpay.ts'
import { messageClaims, type Signer } from './message-claims.ts'

const dayMs = 86_400_000
const keySecret = 'rzp_secret_for_tests'
const secret = 'wh_secret_for_tests'

const sign: Signer = (body, secret) => ({
  'x-razorpay-signature': createHmac('sha256', secret).update(body).digest('hex'),
  'x-razorpay-event-id': 'AAAAAAAAAAAAAA',
})

const [orderId, paymentId] = ['order_AAAAAAAAAAAAAA', 'pay_BBBBBBBBBBBBBB']
const readerOf = (webhookSecrets: readonly string[]) =>
  createRazorpay({ keyId: 'rzp_test_x', keySecret, webhookSecrets, timeoutMs: 1_000 })

function bodyOf(payload: object, atMs: number): string {
  const created_at = Math.floor(atMs / 1_000)
  return JSON.stringify({ entity: 'event', event: 'order.paid', payload, created_at })
}

messageClaims('razorpay', {
  ...{ readerOf, sign, secret, header: 'x-razorpay-signature' },
  bodyAt(atMs) {
    const order = { entity: { id: orderId, receipt: 'our key' } }
    const payment = { entity: { id: paymentId, order_id: orderId } }
    return bodyOf({ payment, order }, atMs)
  },
  read: { chargeKey: 'our key', references: [orderId, paymentId] },
  // It is repeated for a day, and by hand for fifteen.
  ages: { oldestMs: 16 * dayMs, aheadMs: 300_000 },
})

test('razorpay: the signature of a message is the one of the published formula', () => {
  const body = '{"entity":"event","event":"payment.captured"}'
  const digits = '679561fa1a1f439712670baed406b1be5cf2775df287a81e67366fdb8badfcb9'
  assert.equal(sign(body, secret, 0)['x-razorpay-signature'], digits)
  assert.ok(isSigned(body, digits, secret))
})

const returned = {
  razorpay_order_id: orderId,
  razorpay_payment_id: paymentId,
  razorpay_signature: 'f322566e3a0a1d703d41aa0396fc0344b798bd59639ce06ed7a74eeb64eef57c',
}

test('razorpay: what a browser brings back is believed for the order that we know, and for no other', () => {
  const { isSignedReturn } = readerOf([secret])
  assert.ok(isSignedReturn)
  assert.ok(isSignedReturn(orderId, returned))
  assert.ok(!isSignedReturn('order_CCCCCCCCCCCCCC', returned))
  assert.ok(
    !isSignedReturn('order_CCCCCCCCCCCCCC', { ...returned, razorpay_order_id: 'order_CCCCCCCCCCCCCC' }),
  )
})

test('razorpay: what a browser brings back is refused if any of it was changed or left out', () => {
  const { isSignedReturn } = readerOf([secret])
  const { razorpay_signature: digits } = returned
  for (const changed of [
    { razorpay_payment_id: 'pay_CCCCCCCCCCCCCC' },
    { razorpay_order_id: 'order_CCCCCCCCCCCCCC' },
    { razorpay_signature: digits.toUpperCase() },
    { razorpay_signature: `${digits}00` },
    { razorpay_signature: digits.slice(2) },
    { razorpay_signature: '' },
  ]) {
    assert.equal(isSignedReturn?.(orderId, { ...returned, ...changed }), false, JSON.stringify(changed))
  }
  assert.equal(isSignedReturn?.(orderId, {}), false)
  const reverse = createHmac('sha256', keySecret).update(`${paymentId}|${orderId}`).digest('hex')
  assert.equal(isSignedReturn?.(orderId, { ...returned, razorpay_signature: reverse }), false)
})
