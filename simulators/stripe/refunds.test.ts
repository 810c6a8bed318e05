import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestShop } from './open-test-shop.ts'

const reference = { metadata: { payment_id: 'p1' } }

test('a payment is refunded in parts, and never more than was paid', async (t) => {
  const { stripe, pay, control } = await openTestShop(t)
  const intent = await pay('pm_card_visa', reference)
  const part = await stripe.refunds.create({ payment_intent: intent.id, amount: 400, reason: 'duplicate' })
  assert.deepEqual([part.status, part.amount, part.reason], ['succeeded', 400, 'duplicate'])
  const tooMuch = await stripe.refunds
    .create({ payment_intent: intent.id, amount: 601 })
    .catch((thrown) => thrown)
  assert.match(tooMuch.message, /greater than unrefunded amount on charge \(\$6\.00 usd\)/)
  const rest = await stripe.refunds.create({ charge: String(intent.latest_charge) })
  assert.equal(rest.amount, 600)
  const again = await stripe.refunds.create({ payment_intent: intent.id }).catch((thrown) => thrown)
  assert.deepEqual([again.statusCode, again.code], [400, 'charge_already_refunded'])
  const charge = await stripe.charges.retrieve(String(intent.latest_charge))
  assert.deepEqual([charge.refunded, charge.amount_refunded], [true, 1000])
  assert.equal((await stripe.paymentIntents.retrieve(intent.id)).status, 'succeeded')
  const listed = await stripe.refunds.list({ payment_intent: intent.id })
  assert.deepEqual(
    listed.data.map(({ id }) => id),
    [rest.id, part.id],
  )
  assert.deepEqual(await control.deeds('p1'), ['CHARGE 1000', 'REFUND 400', 'REFUND 600'])
})

test('three refunds of one payment at once: one is made', async (t) => {
  const { stripe, pay, control } = await openTestShop(t)
  const { id } = await pay('pm_card_visa', reference)
  const all = await Promise.allSettled([1, 2, 3].map(() => stripe.refunds.create({ payment_intent: id })))
  assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.deepEqual(await control.deeds('p1'), ['CHARGE 1000', 'REFUND 1000'])
})

test('a refund that succeeded can fail later, and the money can be refunded again', async (t) => {
  const { stripe, pay, control } = await openTestShop(t)
  const { id, latest_charge } = await pay('pm_card_refundFail', reference)
  const refund = await stripe.refunds.create({ payment_intent: id })
  assert.equal(refund.status, 'succeeded')
  await control.post('clock', { advance_ms: 30_000 })
  const failed = await stripe.refunds.retrieve(refund.id)
  assert.deepEqual([failed.status, failed.failure_reason], ['failed', 'expired_or_canceled_card'])
  assert.equal((await stripe.charges.retrieve(String(latest_charge))).amount_refunded, 0)
  assert.deepEqual(await control.deeds('p1'), ['CHARGE 1000', 'REFUND 1000', 'REFUND_FAILED 1000'])
  assert.equal((await stripe.refunds.create({ payment_intent: id })).amount, 1000)
})

test('a refund may be pending until it succeeds', async (t) => {
  const { stripe, pay, control } = await openTestShop(t)
  const { id } = await pay('pm_card_pendingRefund')
  const [first, second] = [
    await stripe.refunds.create({ payment_intent: id, amount: 100 }),
    await stripe.refunds.create({ payment_intent: id, amount: 100 }),
  ]
  assert.equal(first.status, 'pending')
  await control.post(`stripe/refunds/${first.id}/succeed`)
  assert.equal((await stripe.refunds.retrieve(first.id)).status, 'succeeded')
  await control.post('clock', { advance_ms: 30_000 })
  assert.equal((await stripe.refunds.retrieve(second.id)).status, 'succeeded')
  await control.post(`stripe/refunds/${second.id}/fail`)
  assert.equal((await stripe.refunds.retrieve(second.id)).status, 'failed')
})

test('what was not paid cannot be refunded', async (t) => {
  const { stripe, pay } = await openTestShop(t)
  const open = await stripe.paymentIntents.create({ amount: 1000, currency: 'usd' })
  const held = await pay('pm_card_visa', { capture_method: 'manual' })
  const declined = await pay('pm_card_visa_chargeDeclined').catch((thrown) => thrown)
  for (const id of [open.id, held.id, declined.payment_intent.id]) {
    await assert.rejects(stripe.refunds.create({ payment_intent: id }), { statusCode: 400 })
  }
  await assert.rejects(stripe.refunds.create({ payment_intent: 'pi_none' }), { code: 'resource_missing' })
  await assert.rejects(stripe.refunds.create({}), { code: 'parameter_missing' })
})

test('a disputed payment is not refunded, whether the bank or the test opened the dispute', async (t) => {
  const { stripe, pay, control } = await openTestShop(t)
  const [byCard, byTest] = [await pay('pm_card_createDispute'), await pay('pm_card_visa', reference)]
  await control.post('clock', { advance_ms: 31_000 })
  await control.post(`stripe/payment_intents/${byTest.id}/dispute`)
  for (const { id, latest_charge } of [byCard, byTest]) {
    assert.equal((await stripe.charges.retrieve(String(latest_charge))).disputed, true)
    await assert.rejects(stripe.refunds.create({ payment_intent: id }), { code: 'charge_disputed' })
  }
  await control.post(`stripe/payment_intents/${byTest.id}/dispute`, { close: 'lost' })
  const { data } = await stripe.events.list({ types: ['charge.dispute.created', 'charge.dispute.closed'] })
  assert.deepEqual(
    data.map(({ type }) => type),
    ['charge.dispute.closed', 'charge.dispute.created', 'charge.dispute.created'],
  )
  assert.deepEqual(await control.deeds('p1'), ['CHARGE 1000', 'DISPUTE 1000', 'DISPUTE_LOST 1000'])
})
