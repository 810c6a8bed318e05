import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import Razorpay from 'razorpay'
import { asker, simulate } from '../../test/support/simulators.ts'
import { startReceiver } from '../shared/webhook-receiver.ts'
import { hmacHex, provePaid } from './signatures.ts'

const secret = 'razorpay_simulator_webhook'
const authorization = `Basic ${Buffer.from('rzp_test_simulator:razorpay_simulator_secret').toString('base64')}`

async function start(t: TestContext) {
  const receiver = await startReceiver(t)
  const { control, url } = await simulate(t, ['razorpay'], { WEBHOOK_BASE: receiver.url })
  const ask = asker(`${url('razorpay')}/v1`, { authorization })
  const pay = async (how: object = {}) => {
    const order = await ask('POST', 'orders', { amount: 50_000, currency: 'INR', receipt: 'checkout-1' })
    return (await control('POST', `razorpay/orders/${order.json.id}/pay`, how)).json
  }
  const policy = (fields: object) => control('PUT', 'webhooks/razorpay', fields)
  const events = () => receiver.received.map(({ body }) => JSON.parse(body))
  const types = () => events().map(({ event }) => event)
  const untilReceived = (count: number) => receiver.until((received) => received.length >= count)
  return { ...receiver, control, ask, pay, policy, events, types, untilReceived }
}

test('signatures are those of the published formulas', () => {
  const proof = provePaid('order_AAAAAAAAAAAAAA', 'pay_BBBBBBBBBBBBBB', 'rzp_secret_for_tests')
  assert.equal(proof.razorpay_signature, 'f322566e3a0a1d703d41aa0396fc0344b798bd59639ce06ed7a74eeb64eef57c')
  assert.equal(
    hmacHex('{"entity":"event","event":"payment.captured"}', 'wh_secret_for_tests'),
    '679561fa1a1f439712670baed406b1be5cf2775df287a81e67366fdb8badfcb9',
  )
})

test('a sale sends three events, in order, each a snapshot, each with a signature that the SDK takes', async (t) => {
  const { pay, received, untilReceived, types, events } = await start(t)
  await pay()
  await untilReceived(3)
  assert.deepEqual(types(), ['payment.authorized', 'payment.captured', 'order.paid'])
  const [authorized, captured, paid] = events()
  assert.equal(authorized.payload.payment.entity.status, 'authorized')
  assert.equal(captured.payload.payment.entity.status, 'captured')
  assert.deepEqual(paid.contains, ['payment', 'order'])
  assert.equal(paid.payload.order.entity.status, 'paid')
  for (const { headers, body } of received) {
    assert.match(String(headers['x-razorpay-event-id']), /^[A-Za-z0-9]{14}$/)
    const signature = String(headers['x-razorpay-signature'])
    assert.equal(Razorpay.validateWebhookSignature(body, signature, secret), true)
  }
})

test('failures, refunds and disputes tell of themselves', async (t) => {
  const { pay, ask, control, untilReceived, types, events } = await start(t)
  await pay({ outcome: 'card_declined' })
  await untilReceived(1)
  const { razorpay_payment_id: id } = await pay()
  await untilReceived(4)
  const refund = await ask('POST', `payments/${id}/refund`, {})
  await control('POST', `razorpay/refunds/${refund.json.id}/fail`)
  const dispute = await control('POST', `razorpay/payments/${id}/dispute`, { amount: 100 })
  await control('POST', `razorpay/disputes/${dispute.json.id}/lost`)
  await untilReceived(9)
  assert.deepEqual(
    [types()[0], ...types().slice(4)],
    [
      'payment.failed',
      'refund.created',
      'refund.processed',
      'refund.failed',
      'payment.dispute.created',
      'payment.dispute.lost',
    ],
  )
  const [created] = events().slice(4)
  assert.deepEqual(created.contains, ['refund', 'payment'])
  assert.equal(events().at(-1).payload.dispute.entity.amount_deducted, 100)
})

test('an event that was not taken comes again with the same id', async (t) => {
  const { pay, answerWith, policy, received, untilReceived } = await start(t)
  await policy({ retry_ms: [1], enabled_events: ['payment.captured'] })
  answerWith(500)
  await pay()
  await untilReceived(1)
  answerWith(200)
  await untilReceived(2)
  const [first, second] = received.map(({ headers, body }) => [headers['x-razorpay-event-id'], body])
  assert.deepEqual(first, second)
})

test('a day later everything can be sent again, also what was never sent', async (t) => {
  const { pay, control, policy, received } = await start(t)
  await policy({ mute: true })
  await pay()
  await control('POST', 'clock', { advance_ms: 24 * 3_600_000 })
  assert.equal(received.length, 0)
  const { json } = await control('POST', 'webhooks/razorpay/redeliver', {})
  assert.equal(json.deliveries.length, 3)
  const [one] = received
  await control('POST', 'webhooks/razorpay/redeliver', { event_id: one?.headers['x-razorpay-event-id'] })
  assert.equal(received[3]?.body, one?.body)
})

test('after a change of secret, older events still come with the old one', async (t) => {
  const { pay, control, policy, received, untilReceived } = await start(t)
  await pay()
  await untilReceived(3)
  await policy({ secret: 'the new one', previous_secret: secret })
  await pay()
  await untilReceived(6)
  await control('POST', 'webhooks/razorpay/redeliver', {})
  const signedWith = received.map(({ body, headers }) =>
    [secret, 'the new one'].find((each) => hmacHex(body, each) === headers['x-razorpay-signature']),
  )
  const [older, newer] = [Array(3).fill(secret), Array(3).fill('the new one')]
  assert.deepEqual(signedWith, [...older, ...newer, ...older, ...newer])
})

test('an event may come before the answer to the request that caused it', async (t) => {
  const { ask, control, policy, received, untilReceived } = await start(t)
  await control('POST', 'razorpay/settings', { capture: 'manual' })
  const order = await ask('POST', 'orders', { amount: 50_000, currency: 'INR' })
  const paid = await control('POST', `razorpay/orders/${order.json.id}/pay`, {})
  await untilReceived(1)
  await policy({ before_reply_ms: 300 })
  let seenBefore = 0
  const body = { amount: 50_000, currency: 'INR' }
  await ask('POST', `payments/${paid.json.razorpay_payment_id}/capture`, body).then(() => {
    seenBefore = received.length
  })
  assert.equal(seenBefore, 3)
})
