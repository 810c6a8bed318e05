import assert from 'node:assert/strict'
import { test } from 'node:test'
import Stripe from 'stripe'
import { openTestShop, type TestShop } from './open-test-shop.ts'

const key = { idempotencyKey: 'key-1' }
const reference = { metadata: { payment_id: 'p1' } }

async function chargesOf({ control }: TestShop): Promise<number> {
  return (await control.effects('p1')).filter(({ kind }) => kind === 'CHARGE').length
}

test('a request that is repeated with its key is answered again and not done again', async (t) => {
  const shop = await openTestShop(t)
  const first = await shop.pay('pm_card_visa', reference, key)
  const second = await shop.pay('pm_card_visa', reference, key)
  assert.deepEqual({ ...second }, { ...first })
  const { headers, requestId } = (second as Stripe.Response<Stripe.PaymentIntent>).lastResponse
  assert.equal(headers['idempotent-replayed'], 'true')
  assert.equal(
    headers['original-request'],
    (first as Stripe.Response<Stripe.PaymentIntent>).lastResponse.requestId,
  )
  assert.notEqual(requestId, headers['original-request'])
  assert.equal(await chargesOf(shop), 1)
})

test('the repeated answer is the first one even when the payment has gone on', async (t) => {
  const shop = await openTestShop(t)
  const first = await shop.pay('pm_card_visa', { ...reference, capture_method: 'manual' }, key)
  await shop.stripe.paymentIntents.capture(first.id)
  const second = await shop.pay('pm_card_visa', { ...reference, capture_method: 'manual' }, key)
  assert.equal(second.status, 'requires_capture')
})

test('a decline is kept like a success', async (t) => {
  const { pay } = await openTestShop(t)
  const [first, second] = [
    await pay('pm_card_visa_chargeDeclined', {}, key).catch((thrown) => thrown),
    await pay('pm_card_visa_chargeDeclined', {}, key).catch((thrown) => thrown),
  ]
  assert.equal(second.payment_intent.id, first.payment_intent.id)
  assert.equal(second.headers['idempotent-replayed'], 'true')
})

test('a key is for one request: other parameters or another endpoint are refused', async (t) => {
  const { pay, stripe } = await openTestShop(t)
  const paid = await pay('pm_card_visa', {}, key)
  const other = await pay('pm_card_visa', { amount: 1001 }, key).catch((thrown) => thrown)
  assert.ok(other instanceof Stripe.errors.StripeIdempotencyError)
  assert.match(other.message, /same parameters/)
  const elsewhere = await stripe.refunds.create({ payment_intent: paid.id }, key).catch((thrown) => thrown)
  assert.ok(elsewhere instanceof Stripe.errors.StripeIdempotencyError)
  assert.match(elsewhere.message, /'\/v1\/payment_intents' vs '\/v1\/refunds'/)
})

test('what was refused before anything was done keeps nothing under the key', async (t) => {
  const shop = await openTestShop(t)
  const refused = await shop.pay('pm_card_visa', { ...reference, amount: 1 }, key).catch((thrown) => thrown)
  assert.deepEqual([refused.statusCode, refused.code], [400, 'amount_too_small'])
  assert.equal((await shop.pay('pm_card_visa', reference, key)).status, 'succeeded')
})

test('two requests with one key at the same time: one acts, one is told to wait', async (t) => {
  const shop = await openTestShop(t)
  await shop.control.post('faults', { simulator: 'stripe', method: 'POST', fault: { do: 'slow', ms: 300 } })
  const both = await Promise.allSettled([
    shop.pay('pm_card_visa', reference, key),
    shop.pay('pm_card_visa', reference, key),
  ])
  const refused = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  assert.deepEqual(
    refused.map(({ statusCode, code }) => [statusCode, code]),
    [[409, 'idempotency_key_in_use']],
  )
  assert.equal((await shop.pay('pm_card_visa', reference, key)).status, 'succeeded')
  assert.equal(await chargesOf(shop), 1)
})

test('a failure after the deed is kept, until the key is a day old', async (t) => {
  const shop = await openTestShop(t)
  await shop.control.post('faults', { simulator: 'stripe', method: 'POST', fault: { do: 'act_then_500' } })
  for (let time = 0; time < 3; time++) {
    const error = await shop.pay('pm_card_visa', reference, key).catch((thrown) => thrown)
    assert.equal(error.statusCode, 500)
  }
  assert.equal(await chargesOf(shop), 1)
  const { data } = await shop.stripe.paymentIntents.search({ query: "metadata['payment_id']:'p1'" })
  assert.deepEqual(
    data.map(({ status }) => status),
    ['succeeded'],
  )
  await shop.control.post('clock', { advance_ms: 24 * 3_600_000 + 1 })
  assert.equal((await shop.pay('pm_card_visa', reference, key)).status, 'succeeded')
  assert.equal(await chargesOf(shop), 2, 'after a day the key is new')
})

test('a key of a GET says nothing', async (t) => {
  const { stripe, pay } = await openTestShop(t)
  const { id } = await pay('pm_card_visa')
  const read = () => stripe.paymentIntents.retrieve(id, {}, key)
  assert.equal((await read()).id, (await read()).id)
})
