import assert from 'node:assert/strict'
import { test } from 'node:test'
import Stripe from 'stripe'
import { openTestShop } from './open-test-shop.ts'

/** Every status that Stripe names; the SDK's types would let any text pass. */
const statuses = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'processing',
  'requires_capture',
  'canceled',
  'succeeded',
]

test('a good card pays in one call, and the oracle knows it once', async (t) => {
  const { pay, stripe, control } = await openTestShop(t)
  const intent = await pay('pm_card_visa', {
    metadata: { payment_id: 'p1' },
    receipt_email: 'a@shop.example',
  })
  assert.equal(intent.status, 'succeeded')
  assert.equal(intent.amount_received, 1000)
  assert.equal(intent.receipt_email, 'a@shop.example')
  const charge = await stripe.charges.retrieve(String(intent.latest_charge))
  assert.deepEqual([charge.paid, charge.captured, charge.amount], [true, true, 1000])
  const done = await control.effects('p1')
  assert.deepEqual(
    done.map(({ kind, id }) => [kind, id]),
    [['CHARGE', charge.id]],
  )
})

const declines: [token: string, code: string, reason: string | undefined][] = [
  ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
  ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
  ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
  ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card'],
  ['pm_card_chargeDeclinedExpiredCard', 'expired_card', undefined],
  ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', undefined],
  ['pm_card_chargeDeclinedProcessingError', 'processing_error', undefined],
  ['pm_card_visa_chargeDeclinedVelocityLimitExceeded', 'card_declined', 'card_velocity_exceeded'],
  ['pm_card_chargeCustomerFail', 'card_declined', 'generic_decline'],
  ['pm_card_radarBlock', 'card_declined', 'fraudulent'],
]

test('a declined card answers 402 with the whole intent, which can be paid with another', async (t) => {
  const { pay, stripe } = await openTestShop(t)
  for (const [token, code, reason] of declines) {
    const error = await pay(token).catch((thrown) => thrown)
    assert.ok(error instanceof Stripe.errors.StripeCardError, token)
    assert.deepEqual([error.statusCode, error.code, error.decline_code], [402, code, reason ?? ''], token)
    assert.equal(error.payment_intent?.status, 'requires_payment_method')
    assert.equal(error.payment_intent?.last_payment_error?.code, code)
    const charge = await stripe.charges.retrieve(String(error.charge))
    assert.deepEqual([charge.status, charge.paid, charge.failure_code], ['failed', false, code])
    const again = await stripe.paymentIntents.confirm(error.payment_intent?.id ?? '', {
      payment_method: 'pm_card_visa',
    })
    assert.equal(again.status, 'succeeded')
    assert.equal(again.last_payment_error, null)
  }
})

test('an intent is created, changed, confirmed and captured step by step', async (t) => {
  const { stripe, control } = await openTestShop(t)
  const created = await stripe.paymentIntents.create({
    ...{ amount: 2000, currency: 'EUR', capture_method: 'manual', metadata: { payment_id: 'p2', a: '1' } },
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  })
  assert.deepEqual([created.status, created.currency], ['requires_payment_method', 'eur'])
  const changed = await stripe.paymentIntents.update(created.id, {
    amount: 2500,
    metadata: { a: '', b: '2' },
  })
  assert.deepEqual([changed.amount, changed.metadata], [2500, { payment_id: 'p2', b: '2' }])
  const chosen = await stripe.paymentIntents.update(created.id, { payment_method: 'pm_card_mastercard' })
  assert.equal(chosen.status, 'requires_confirmation')
  const held = await stripe.paymentIntents.confirm(created.id)
  assert.deepEqual([held.status, held.amount_capturable, held.amount_received], ['requires_capture', 2500, 0])
  const captured = await stripe.paymentIntents.capture(created.id, { amount_to_capture: 2400 })
  assert.deepEqual([captured.status, captured.amount_received], ['succeeded', 2400])
  assert.deepEqual(await control.deeds('p2'), ['AUTHORIZE 2500', 'CAPTURE 2400'])
})

test('what is set aside goes back when the intent is canceled, or after seven days', async (t) => {
  const { stripe, pay, control } = await openTestShop(t)
  const manual = { capture_method: 'manual' } as const
  const [canceled, forgotten] = [await pay('pm_card_visa', manual), await pay('pm_card_visa', manual)]
  const after = await stripe.paymentIntents.cancel(canceled.id, { cancellation_reason: 'abandoned' })
  assert.deepEqual([after.status, after.cancellation_reason], ['canceled', 'abandoned'])
  assert.equal((await stripe.charges.retrieve(String(canceled.latest_charge))).refunded, true)
  await control.post('clock', { advance_ms: 7 * 86_400_000 })
  const lapsed = await stripe.paymentIntents.retrieve(forgotten.id)
  assert.deepEqual([lapsed.status, lapsed.cancellation_reason], ['canceled', 'automatic'])
})

test('final states stay final', async (t) => {
  const { stripe, pay } = await openTestShop(t)
  const paid = await pay('pm_card_visa')
  const canceled = await stripe.paymentIntents.create({ amount: 1000, currency: 'usd' })
  await stripe.paymentIntents.cancel(canceled.id)
  for (const { id } of [paid, canceled]) {
    for (const move of ['confirm', 'capture', 'cancel'] as const) {
      const params =
        move === 'confirm' ? { payment_method: 'pm_card_visa', return_url: 'https://shop.example' } : {}
      const error = await stripe.paymentIntents[move](id, params).catch((thrown) => thrown)
      assert.deepEqual(
        [error.statusCode, error.code],
        [400, 'payment_intent_unexpected_state'],
        `${move} ${id}`,
      )
      assert.equal(error.raw.payment_intent.id, id)
    }
  }
})

test('a bank debit is in process for a while', async (t) => {
  const { stripe, pay, control } = await openTestShop(t)
  const intent = await pay('pm_usBankAccount')
  assert.equal(intent.status, 'processing')
  await control.post('clock', { advance_ms: 30_000 })
  assert.equal((await stripe.paymentIntents.retrieve(intent.id)).status, 'succeeded')
})

test('a declined payment can turn out to have succeeded later', async (t) => {
  const { stripe, pay, control } = await openTestShop(t)
  const error = await pay('pm_card_visa_chargeDeclined', { metadata: { payment_id: 'p3' } }).catch(
    (thrown) => thrown,
  )
  const { id } = error.payment_intent
  await control.post(`stripe/payment_intents/${id}/late_success`)
  assert.equal((await stripe.paymentIntents.retrieve(id)).status, 'succeeded')
  assert.deepEqual(await control.deeds('p3'), ['DECLINE 1000', 'CHARGE 1000'])
  await assert.rejects(control.post(`stripe/payment_intents/${id}/late_success`), /^Error: 409 .*succeeded/)
})

test('every status that is shown is one of Stripe', async (t) => {
  const { stripe, pay } = await openTestShop(t)
  await stripe.paymentIntents.create({ amount: 1000, currency: 'usd' })
  await stripe.paymentIntents.create({ amount: 1000, currency: 'usd', payment_method: 'pm_card_visa' })
  await pay('pm_card_authenticationRequired')
  await pay('pm_usBankAccount')
  await pay('pm_card_visa', { capture_method: 'manual' })
  await pay('pm_card_visa')
  const last = await stripe.paymentIntents.create({ amount: 1000, currency: 'usd' })
  await stripe.paymentIntents.cancel(last.id)
  const { data } = await stripe.paymentIntents.list({ limit: 100 })
  assert.deepEqual(new Set(data.map(({ status }) => status)), new Set(statuses))
})
