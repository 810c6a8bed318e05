import assert from 'node:assert/strict'
import { test } from 'node:test'
import Stripe from 'stripe'
import type { Fault } from '../shared/fault.ts'
import { openTestShop } from './open-test-shop.ts'

const { StripeAPIError, StripeConnectionError, StripeRateLimitError } = Stripe.errors

/** What the SDK makes of each fault without retries, and how many requests it sends with two retries. */
const table: {
  fault: Fault
  becomes: typeof Stripe.errors.StripeError
  status?: number
  isDone: boolean
  requests: number
}[] = [
  { fault: { do: 'act_then_hang' }, becomes: StripeConnectionError, isDone: true, requests: 3 },
  { fault: { do: 'act_then_reset' }, becomes: StripeConnectionError, isDone: true, requests: 3 },
  { fault: { do: 'act_then_half_body' }, becomes: StripeConnectionError, isDone: true, requests: 1 },
  { fault: { do: 'act_then_500' }, becomes: StripeAPIError, status: 500, isDone: true, requests: 3 },
  { fault: { do: 'hang_then_drop' }, becomes: StripeConnectionError, isDone: false, requests: 3 },
  { fault: { do: 'reset' }, becomes: StripeConnectionError, isDone: false, requests: 3 },
  { fault: { do: 'html_502' }, becomes: StripeAPIError, isDone: false, requests: 3 },
  { fault: { do: 'in_use_409' }, becomes: StripeAPIError, status: 409, isDone: false, requests: 3 },
  { fault: { do: 'error_500' }, becomes: StripeAPIError, status: 500, isDone: false, requests: 3 },
  {
    fault: { do: 'too_many_429', retry_after_seconds: 2 },
    becomes: StripeRateLimitError,
    status: 429,
    isDone: false,
    requests: 1,
  },
]

for (const { fault, becomes, status, isDone, requests } of table) {
  test(`${fault.do} reaches the SDK as ${becomes.name}, and ${isDone ? 'the money was taken' : 'nothing was done'}`, async (t) => {
    const { sdk, control } = await openTestShop(t)
    await control.post('faults', { simulator: 'stripe', path: '^/v1/payment_intents$', fault, times: null })
    const params = {
      amount: 1000,
      currency: 'usd',
      confirm: true,
      payment_method: 'pm_card_visa',
      metadata: { payment_id: 'p1' },
    }
    const automatic_payment_methods = { enabled: true, allow_redirects: 'never' as const }
    const pay = (maxNetworkRetries: number) =>
      sdk({ maxNetworkRetries, timeout: 150 }).paymentIntents.create(
        { ...params, automatic_payment_methods },
        { idempotencyKey: 'key-1' },
      )

    const error = await pay(0).catch((thrown) => thrown)
    assert.ok(error instanceof becomes, `${error}`)
    assert.equal(error.statusCode, status)
    if (fault.do === 'too_many_429') assert.equal(error.headers?.['retry-after'], '2')

    await control.delete('requests')
    await pay(2).catch((thrown) => thrown)
    const { total } = await control.get('requests?simulator=stripe')
    assert.equal(total, requests, 'requests with two retries')

    await control.delete('faults')
    assert.equal((await control.effects('p1')).length, isDone ? 1 : 0, 'charges while the fault lasted')
    const again = await pay(0).catch((thrown) => thrown)
    assert.equal(again.status ?? again.statusCode, fault.do === 'act_then_500' ? 500 : 'succeeded')
    assert.equal((await control.effects('p1')).length, 1, 'one charge in the end')
  })
}

test('a slow answer is an answer', async (t) => {
  const { pay, control } = await openTestShop(t)
  await control.post('faults', { simulator: 'stripe', fault: { do: 'slow', ms: 50 } })
  assert.equal((await pay('pm_card_visa')).status, 'succeeded')
})

test('a fault with a chance meets the same requests for the same seed', async (t) => {
  const { stripe, control } = await openTestShop(t)
  const met: string[] = []
  for (let round = 0; round < 2; round++) {
    await control.delete('faults')
    await control.post('faults', {
      ...{ simulator: 'stripe', method: 'GET', chance: 0.5, seed: 7, times: null },
      fault: { do: 'error_500' },
    })
    const answers: number[] = []
    for (let n = 0; n < 12; n++) {
      const status = await stripe.paymentIntents.list().then(
        () => 200,
        ({ statusCode }) => statusCode,
      )
      answers.push(status)
    }
    met.push(answers.join(' '))
  }
  assert.equal(met[0], met[1])
  assert.match(met[0] ?? '', /200/)
  assert.match(met[0] ?? '', /500/)
})

test('a fault is met by the requests that it names, and as often as it says', async (t) => {
  const { pay, control } = await openTestShop(t)
  const added = await control.post('faults', {
    ...{
      simulator: 'stripe',
      method: 'POST',
      path: '^/v1/payment_intents$',
      body_includes: 'unlucky',
      times: 2,
    },
    fault: { do: 'error_500' },
  })
  const unlucky = { metadata: { payment_id: 'unlucky' } }
  await pay('pm_card_visa')
  for (let time = 0; time < 2; time++) await assert.rejects(pay('pm_card_visa', unlucky))
  assert.equal((await pay('pm_card_visa', unlucky)).status, 'succeeded')
  const { faults } = await control.get('faults')
  const [known] = faults as { id: string; met: number }[]
  assert.deepEqual([[known?.id], known?.met], [added.ids, 2])
})
