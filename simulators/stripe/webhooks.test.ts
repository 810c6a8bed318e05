import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type Stripe from 'stripe'
import { type Receiver, startReceiver } from '../shared/webhook-receiver.ts'
import { openTestShop, type TestShop } from './open-test-shop.ts'

const secret = 'whsec_simulator'
/** A payment that is captured at once has these, in this order; its fees come later. */
const paidTypes = ['payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded']

async function openBoth(t: TestContext): Promise<TestShop & { receiver: Receiver }> {
  const receiver = await startReceiver(t)
  return { receiver, ...(await openTestShop(t, { WEBHOOK_BASE: receiver.url })) }
}

function eventsOf({ received }: Receiver): Stripe.Event[] {
  return received.map(({ body }) => JSON.parse(body))
}

function typesOf(receiver: Receiver): string[] {
  return eventsOf(receiver).map(({ type }) => type)
}

test('events are signed as the SDK wants, and those of one payment come in order', async (t) => {
  const { receiver, pay, stripe } = await openBoth(t)
  const intent = await pay('pm_card_visa', { metadata: { payment_id: 'p1' } })
  await receiver.until(({ length }) => length === 3)
  const events = receiver.received.map(({ body, headers, path }) => {
    assert.equal(path, '/webhooks/stripe')
    return stripe.webhooks.constructEvent(body, String(headers['stripe-signature']), secret)
  })
  assert.deepEqual(
    events.map(({ type }) => type),
    paidTypes,
  )
  const [created, , succeeded] = events.map(({ data }) => data.object as Stripe.PaymentIntent)
  assert.deepEqual([created?.id, created?.status], [intent.id, 'requires_payment_method'])
  assert.deepEqual([succeeded?.status, succeeded?.metadata], ['succeeded', { payment_id: 'p1' }])
  const { data } = await stripe.events.list({ delivery_success: true })
  assert.deepEqual(new Set(data.map(({ id }) => id)), new Set(events.map(({ id }) => id)))
  assert.equal((await stripe.events.retrieve(data[0]?.id ?? '')).pending_webhooks, 0)
})

test('the fees of a payment are told a while after it was made', async (t) => {
  const { receiver, pay, stripe, control } = await openBoth(t)
  const { latest_charge } = await pay('pm_card_visa')
  assert.equal((await stripe.charges.retrieve(String(latest_charge))).balance_transaction, null)
  await control.post('clock', { advance_ms: 1_000 })
  await receiver.until((received) => received.length === 4)
  const updated = eventsOf(receiver)[3]
  assert.equal(updated?.type, 'charge.updated')
  assert.deepEqual(updated?.data.previous_attributes, { balance_transaction: null })
})

test('each way a payment can go has its events', async (t) => {
  const { receiver, pay, stripe, control } = await openBoth(t)
  await pay('pm_card_visa_chargeDeclined').catch(() => {})
  const held = await pay('pm_card_visa', { capture_method: 'manual' })
  await stripe.paymentIntents.capture(held.id)
  const acting = await pay('pm_card_threeDSecure2Required', { return_url: 'https://shop.example' })
  await stripe.paymentIntents.cancel(acting.id)
  await pay('pm_usBankAccount')
  const refund = await stripe.refunds.create({ payment_intent: held.id })
  await control.post(`stripe/refunds/${refund.id}/fail`)
  const expected = [
    ...['payment_intent.created', 'charge.failed', 'payment_intent.payment_failed'],
    ...['payment_intent.created', 'charge.succeeded', 'payment_intent.amount_capturable_updated'],
    ...['charge.captured', 'payment_intent.succeeded'],
    ...['payment_intent.created', 'payment_intent.requires_action', 'payment_intent.canceled'],
    ...['payment_intent.created', 'payment_intent.processing'],
    ...['refund.created', 'charge.refunded', 'refund.failed', 'charge.updated'],
  ]
  await receiver.until((received) => received.length >= expected.length)
  assert.deepEqual(typesOf(receiver).sort(), expected.sort())
})

test('an event can come in ten copies at once, and again a day later', async (t) => {
  const { receiver, pay, control, stripe } = await openBoth(t)
  await control.put('webhooks/stripe', { duplicate: 10, enabled_events: ['payment_intent.succeeded'] })
  await pay('pm_card_visa')
  await receiver.until(({ length }) => length === 10)
  const [event] = eventsOf(receiver)
  assert.equal(new Set(eventsOf(receiver).map(({ id }) => id)).size, 1)
  await control.post('clock', { advance_ms: 86_400_000 })
  await control.post('webhooks/stripe/redeliver', { event_id: event?.id })
  assert.equal(receiver.received.length, 11)
  const [last] = receiver.received.slice(-1)
  stripe.webhooks.constructEvent(last?.body ?? '', String(last?.headers['stripe-signature']), secret)
})

test('a muted sender sends nothing until it is asked to', async (t) => {
  const { receiver, pay, control, stripe } = await openBoth(t)
  await control.put('webhooks/stripe', { mute: true })
  await pay('pm_card_visa')
  assert.equal((await stripe.events.list({ delivery_success: false })).data.length, 3)
  assert.equal(receiver.received.length, 0)
  await control.post('webhooks/stripe/redeliver')
  assert.deepEqual(typesOf(receiver), paidTypes)
})

test('events are shuffled by their seed', async (t) => {
  const { receiver, pay, control } = await openBoth(t)
  const orders: string[] = []
  for (let round = 0; round < 2; round++) {
    receiver.received.length = 0
    await control.put('webhooks/stripe', { shuffle_seed: 3 })
    const intents = await Promise.all([pay('pm_card_visa'), pay('pm_card_mastercard')])
    await receiver.until(({ length }) => length === 6)
    orders.push(typesOf(receiver).join(' '))
    assert.equal(intents.length, 2)
  }
  assert.equal(orders[0], orders[1])
  assert.notEqual(orders[0], [...paidTypes, ...paidTypes].join(' '))
})

test('an event waits as long as the policy says, and its order stays', async (t) => {
  const { receiver, pay, control } = await openBoth(t)
  await control.put('webhooks/stripe', { delay_ms: [100, 120] })
  const startedAt = performance.now()
  await pay('pm_card_visa')
  await receiver.until(({ length }) => length === 3)
  assert.deepEqual(typesOf(receiver), paidTypes)
  assert.ok(receiver.received.every(({ at }) => at - startedAt >= 100))
})

test('a webhook can come before the answer of the request that caused it', async (t) => {
  const { receiver, pay, control } = await openBoth(t)
  await control.put('webhooks/stripe', { before_reply_ms: 200 })
  const paying = pay('pm_card_visa').then((intent) => ({ intent, at: performance.now() }))
  await receiver.until(({ length }) => length === 3)
  const { at } = await paying
  assert.ok(receiver.received.every((webhook) => webhook.at < at))
})

test('wrong signatures and old times are refused by the SDK', async (t) => {
  const { receiver, pay, control, stripe } = await openBoth(t)
  const policies = [{ wrong_signature: true }, { wrong_signature: false, timestamp_offset_seconds: -301 }]
  for (const policy of policies) {
    receiver.received.length = 0
    await control.put('webhooks/stripe', policy)
    await pay('pm_card_visa')
    await receiver.until(({ length }) => length === 3)
    for (const { body, headers } of receiver.received) {
      const read = () => stripe.webhooks.constructEvent(body, String(headers['stripe-signature']), secret)
      assert.throws(read, { type: 'StripeSignatureVerificationError' })
    }
  }
})

test('while a secret is changed both sign', async (t) => {
  const { receiver, pay, control, stripe } = await openBoth(t)
  await control.put('webhooks/stripe', { secret: 'whsec_new', previous_secret: secret })
  await pay('pm_card_visa')
  await receiver.until(({ length }) => length === 3)
  for (const { body, headers } of receiver.received) {
    for (const one of [secret, 'whsec_new']) {
      stripe.webhooks.constructEvent(body, String(headers['stripe-signature']), one)
    }
  }
})

test('a receiver that fails is tried again until it succeeds', async (t) => {
  const { receiver, pay, control, stripe } = await openBoth(t)
  await control.put('webhooks/stripe', {
    retry_ms: [10, 10, 10],
    enabled_events: ['payment_intent.succeeded'],
  })
  receiver.answerWith(500)
  await pay('pm_card_visa')
  await receiver.until(({ length }) => length === 2)
  receiver.answerWith(204)
  await receiver.until(({ length }) => length >= 3)
  const { deliveries } = await control.get('webhooks/stripe')
  const statuses = (deliveries as { status: number }[]).map(({ status }) => status)
  assert.deepEqual(statuses.slice(0, 2), [500, 500])
  assert.equal((await stripe.events.list({ type: 'payment_intent.succeeded' })).data.length, 1)
})
