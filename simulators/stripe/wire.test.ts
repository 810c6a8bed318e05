import assert from 'node:assert/strict'
import { test } from 'node:test'
import Stripe from 'stripe'
import { openTestShop } from './open-test-shop.ts'

type Said = { status: number; headers: Headers; error: Record<string, unknown> }

async function ask(
  url: string,
  { path = '/v1/payment_intents', body = '', ...headers }: Record<string, string>,
): Promise<Said> {
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: 'Bearer sk_test_simulator',
      ...headers,
    },
  })
  const { error } = (await answer.json()) as { error: Record<string, unknown> }
  return { status: answer.status, headers: answer.headers, error }
}

test('only the right key gets in, and no live key is ever repeated', async (t) => {
  const { sdk, url } = await openTestShop(t)
  const wrong = await sdk({}, 'sk_test_of_somebody_else')
    .paymentIntents.list()
    .catch((thrown) => thrown)
  assert.ok(wrong instanceof Stripe.errors.StripeAuthenticationError)
  const none = await ask(url, { authorization: '' })
  assert.equal(none.status, 401)
  assert.match(String(none.error.message), /^You did not provide an API key/)
  const live = await ask(url, { authorization: 'Bearer sk_live_abcdefghijklmnop' })
  assert.equal(live.status, 401)
  assert.doesNotMatch(JSON.stringify(live.error), /abcd|mnop/)
  const basic = await ask(url, { authorization: `Basic ${btoa('sk_test_simulator:')}` })
  assert.equal(basic.error.code, 'parameter_missing')
})

test('a version must be one', async (t) => {
  const { url } = await openTestShop(t)
  const said = await ask(url, { 'stripe-version': 'latest' })
  assert.deepEqual([said.status, said.error.message], [400, 'Invalid Stripe API version: latest'])
})

test('an unknown parameter is refused by its name, also inside another', async (t) => {
  const { url } = await openTestShop(t)
  const amount = 'amount=1000&currency=usd'
  const refused = async (more: string, headers = {}) =>
    (await ask(url, { body: `${amount}&${more}`, ...headers })).error
  assert.deepEqual(await refused('amout=1'), {
    type: 'invalid_request_error',
    message: 'Received unknown parameter: amout',
    code: 'parameter_unknown',
    param: 'amout',
    doc_url: 'https://stripe.com/docs/error-codes/parameter-unknown',
  })
  const inner = await refused(
    'automatic_payment_methods[enabled]=true&automatic_payment_methods[allow]=never',
  )
  assert.equal(inner.param, 'automatic_payment_methods[allow]')
  assert.equal(
    (await refused('payment_method_types[]=card')).code,
    'parameter_unknown',
    'gone since 2026-09-30',
  )
  const older = { 'stripe-version': '2024-06-20' }
  assert.equal(
    await refused('payment_method_types[]=card&confirm=true&payment_method=pm_card_visa', older),
    undefined,
  )
})

test('what a parameter must be is said in the error', async (t) => {
  const { url } = await openTestShop(t)
  const refusals: [body: string, code: string | undefined, param: string][] = [
    ['currency=usd', 'parameter_missing', 'amount'],
    ['amount=1000', 'parameter_missing', 'currency'],
    ['amount=ten&currency=usd', 'parameter_invalid_integer', 'amount'],
    ['amount=-5&currency=usd', 'parameter_invalid_integer', 'amount'],
    ['amount=49&currency=usd', 'amount_too_small', 'amount'],
    ['amount=100000000&currency=usd', 'amount_too_large', 'amount'],
    ['amount=1000&currency=xxx', undefined, 'currency'],
    ['amount=1000&currency=usd&confirm=yes', undefined, 'confirm'],
    ['amount=1000&currency=usd&capture_method=later', undefined, 'capture_method'],
    ['amount=1000&currency=usd&off_session=true', undefined, 'off_session'],
    ['amount=1000&currency=usd&payment_method=pm_card_none', 'resource_missing', 'payment_method'],
    ['amount=1000&currency=usd&confirm=true&payment_method=pm_card_visa', undefined, 'return_url'],
    ['amount=1000&currency=usd&statement_descriptor=SHOP', undefined, 'statement_descriptor'],
    [`amount=1000&currency=usd&metadata[${'k'.repeat(41)}]=v`, undefined, `metadata[${'k'.repeat(41)}]`],
    [`amount=1000&currency=usd&metadata[k]=${'v'.repeat(501)}`, undefined, 'metadata[k]'],
  ]
  for (const [body, code, param] of refusals) {
    const { status, error } = await ask(url, { body })
    assert.deepEqual(
      [status, error.type, error.code, error.param],
      [400, 'invalid_request_error', code, param],
      body,
    )
  }
})

test('a number of a real card is refused', async (t) => {
  const { url } = await openTestShop(t)
  const card = 'payment_method_data[type]=card&payment_method_data[card][number]=4242424242424242'
  const { error } = await ask(url, { body: `amount=1000&currency=usd&confirm=true&${card}` })
  assert.match(String(error.message), /generally unsafe/)
})

test('odd forms do no harm', async (t) => {
  const { url, stripe } = await openTestShop(t)
  const odd = [
    '__proto__[amount]=1000&currency=usd',
    'amount=%E0%A4&currency=usd',
    'amount[a][b][c]=1&currency=usd',
    '&&==&',
  ]
  for (const body of odd) assert.equal((await ask(url, { body })).status, 400, body)
  const created = await stripe.paymentIntents.create({
    amount: 1000,
    currency: 'usd',
    metadata: { __proto: 'ü & [x]=1+1%' },
  })
  assert.deepEqual(created.metadata, { __proto: 'ü & [x]=1+1%' })
})

test('what is not there is missing, by its kind', async (t) => {
  const { url, stripe } = await openTestShop(t)
  await assert.rejects(stripe.paymentIntents.retrieve('pi_none'), {
    ...{
      statusCode: 404,
      code: 'resource_missing',
      message: "No such payment_intent: 'pi_none'",
      param: 'intent',
    },
  })
  await assert.rejects(stripe.paymentIntents.retrieve('../charges'), { statusCode: 404 })
  await assert.rejects(stripe.charges.retrieve('ch_none'), { statusCode: 404 })
  await assert.rejects(stripe.events.retrieve('evt_none'), { statusCode: 404 })
  assert.match(String((await ask(url, { path: '/v1/toasters' })).error.message), /^Unrecognized request URL/)
})

test('every answer names its request, its version and its key', async (t) => {
  const { url } = await openTestShop(t)
  const { headers } = await ask(url, { 'idempotency-key': 'key-1', 'stripe-version': '2026-10-28.endive' })
  assert.match(headers.get('request-id') ?? '', /^req_\w{14}$/)
  assert.equal(headers.get('stripe-version'), '2026-10-28.endive')
  assert.equal(headers.get('idempotency-key'), 'key-1')
  const long = await ask(url, { 'idempotency-key': 'k'.repeat(256) })
  assert.deepEqual([long.status, long.error.type], [400, 'idempotency_error'])
})
