import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestShop } from './open-test-shop.ts'

const withReturn = { return_url: 'https://shop.example/back?order=7' }

test('a customer who has to act is sent to a page, and comes back having paid', async (t) => {
  const { pay, stripe } = await openTestShop(t)
  const intent = await pay('pm_card_threeDSecure2Required', withReturn)
  assert.equal(intent.status, 'requires_action')
  assert.equal(intent.next_action?.type, 'redirect_to_url')
  const url = intent.next_action?.redirect_to_url?.url ?? ''
  const page = await (await fetch(url)).text()
  const [complete] = [...page.matchAll(/action="([^"]+)"/g)].map(([, action]) => action ?? '')
  const back = await fetch(complete ?? '', { method: 'POST', redirect: 'manual' })
  assert.equal(back.status, 303)
  const location = new URL(back.headers.get('location') ?? '')
  assert.equal(location.searchParams.get('order'), '7')
  assert.equal(location.searchParams.get('payment_intent'), intent.id)
  assert.equal(location.searchParams.get('redirect_status'), 'succeeded')
  assert.equal((await stripe.paymentIntents.retrieve(intent.id)).status, 'succeeded')
  assert.match(await (await fetch(url)).text(), /Nothing is left to do/)
})

test('a customer who fails to prove who he is has not paid', async (t) => {
  const { pay, stripe, control } = await openTestShop(t)
  const { id } = await pay('pm_card_authenticationRequired', {
    ...withReturn,
    metadata: { payment_id: 'p1' },
  })
  await control.post(`stripe/payment_intents/${id}/fail_action`)
  const failed = await stripe.paymentIntents.retrieve(id)
  assert.equal(failed.status, 'requires_payment_method')
  assert.equal(failed.last_payment_error?.code, 'payment_intent_authentication_failure')
  assert.deepEqual(await control.deeds('p1'), ['DECLINE 1000'])
})

test('the bank may decline after the customer has acted', async (t) => {
  const { pay, stripe, control } = await openTestShop(t)
  const { id } = await pay('pm_card_threeDSecureRequiredChargeDeclined', withReturn)
  await control.post(`stripe/payment_intents/${id}/complete_action`)
  const declined = await stripe.paymentIntents.retrieve(id)
  assert.equal(declined.status, 'requires_payment_method')
  assert.equal(declined.last_payment_error?.code, 'card_declined')
})

test('nobody is asked to act who is not there', async (t) => {
  const { pay } = await openTestShop(t)
  for (const more of [{ off_session: true }, { error_on_requires_action: true }]) {
    const error = await pay('pm_card_authenticationRequired', more).catch((thrown) => thrown)
    assert.deepEqual([error.statusCode, error.code], [402, 'authentication_required'])
  }
})

test('any card has to act where the shop wants it', async (t) => {
  const { pay } = await openTestShop(t)
  const intent = await pay('pm_card_visa', {
    payment_method_options: { card: { request_three_d_secure: 'any' } },
  })
  assert.equal(intent.status, 'requires_action')
  assert.equal(intent.next_action?.type, 'use_stripe_sdk')
})

test('with manual confirmation the shop confirms once more after the act', async (t) => {
  const { pay, stripe, control } = await openTestShop(t)
  const manual = { confirmation_method: 'manual' } as const
  const { id } = await pay('pm_card_authenticationRequired', { ...withReturn, ...manual })
  await control.post(`stripe/payment_intents/${id}/complete_action`)
  assert.equal((await stripe.paymentIntents.retrieve(id)).status, 'requires_confirmation')
  assert.equal((await stripe.paymentIntents.confirm(id)).status, 'succeeded')
})
