import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { asker, simulate } from '../../test/support/simulators.ts'

const key = { 'x-refund-idempotency': 'refund-of-checkout-1' }
const authorization = `Basic ${Buffer.from('rzp_test_simulator:razorpay_simulator_secret').toString('base64')}`
const dayMs = 24 * 3_600_000

/** A payment of 500 rupees that was captured. */
async function startPaid(t: TestContext, order: object = {}) {
  const { control, url } = await simulate(t, ['razorpay'])
  const ask = asker(`${url('razorpay')}/v1`, { authorization })
  const placed = await ask('POST', 'orders', {
    amount: 50_000,
    currency: 'INR',
    receipt: 'checkout-1',
    ...order,
  })
  const paid = await control('POST', `razorpay/orders/${placed.json.id}/pay`, {})
  const paymentId: string = paid.json.razorpay_payment_id
  const refund = (body: object, headers: Record<string, string> = {}) =>
    asker(`${url('razorpay')}/v1`, { authorization, ...headers })(
      'POST',
      `payments/${paymentId}/refund`,
      body,
    )
  const payment = async () => (await ask('GET', `payments/${paymentId}`)).json
  const effects = async () => {
    const { json } = await control('GET', 'ledger?reference=checkout-1')
    return json.effects.map(({ kind, amount }: { kind: string; amount: number }) => `${kind} ${amount}`)
  }
  return { control, ask, refund, payment, paymentId, effects }
}

test('a payment goes back in parts until nothing is left', async (t) => {
  const { refund, payment, effects, ask, paymentId } = await startPaid(t)
  const part = await refund({ amount: 20_000, notes: { why: 'rain' }, speed: 'optimum' })
  assert.match(part.json.id, /^rfnd_[A-Za-z0-9]{14}$/)
  assert.deepEqual(
    [part.json.status, part.json.speed_requested, part.json.speed_processed, part.json.notes],
    ['processed', 'optimum', 'instant', { why: 'rain' }],
  )
  const { status, refund_status, amount_refunded } = await payment()
  assert.deepEqual([status, refund_status, amount_refunded], ['captured', 'partial', 20_000])

  assert.equal((await refund({})).json.amount, 30_000)
  assert.deepEqual([(await payment()).status, (await payment()).refund_status], ['refunded', 'full'])
  assert.match((await refund({})).json.error.description, /fully refunded already/)
  assert.deepEqual(await effects(), ['CHARGE 50000', 'REFUND 20000', 'REFUND 30000'])

  const list = await ask('GET', `payments/${paymentId}/refunds`)
  assert.equal(list.json.count, 2)
  const one = await ask('GET', `payments/${paymentId}/refunds/${part.json.id}`)
  assert.deepEqual(one.json, (await ask('GET', `refunds/${part.json.id}`)).json)
})

test('a refund with a key is made once, also when eight ask at the same time', async (t) => {
  const { refund, effects } = await startPaid(t)
  const answers = await Promise.all(Array.from({ length: 8 }, () => refund({ amount: 100 }, key)))
  const made = answers.filter(({ status }) => status === 200)
  assert.ok(made.length >= 1)
  assert.equal(new Set(made.map(({ json }) => json.id)).size, 1)
  assert.ok(answers.every(({ status }) => status === 200 || status === 409))
  assert.equal((await refund({ amount: 100 }, key)).json.id, made[0]?.json.id)
  assert.deepEqual(await effects(), ['CHARGE 50000', 'REFUND 100'])
})

test('another body with the same key is refused with 409, and a short key with 400', async (t) => {
  const { refund, effects } = await startPaid(t)
  await refund({ amount: 100 }, key)
  const other = await refund({ amount: 200 }, key)
  assert.deepEqual(
    [other.status, other.json.error.code, other.json.error.reason],
    [409, 'BAD_REQUEST_ERROR', 'NA'],
  )
  assert.equal((await refund({ amount: 100 }, { 'x-refund-idempotency': 'short' })).status, 400)
  assert.deepEqual(await effects(), ['CHARGE 50000', 'REFUND 100'])
})

test('what is kept under a key survives the answer that got lost', async (t) => {
  const { refund, control, effects } = await startPaid(t)
  for (const fault of ['act_then_reset', 'act_then_half_body', 'act_then_500']) {
    await control('POST', 'faults', { simulator: 'razorpay', path: '/refund$', fault: { do: fault } })
    const spoilt = await refund({ amount: 100 }, key).catch(() => undefined)
    assert.notEqual(spoilt?.status, 200)
  }
  assert.equal((await refund({ amount: 100 }, key)).status, 200)
  assert.deepEqual(await effects(), ['CHARGE 50000', 'REFUND 100'])
})

test('what a refund may not be is refused in Razorpay’s words', async (t) => {
  const { refund } = await startPaid(t)
  const refused: [object, RegExp][] = [
    [{ amount: 50_001 }, /greater than the refund payment amount/],
    [{ amount: 99 }, /at least INR 1.00/],
    [{ amount: 'x' }, /must be an integer/],
    [{ speed: 'fast' }, /speed/],
    [{ reason: 'rain' }, /reason is\/are not required/],
  ]
  for (const [body, words] of refused) {
    const { status, json } = await refund(body)
    assert.equal(status, 400)
    assert.match(json.error.description, words)
  }
})

test('a payment that was not captured cannot be refunded', async (t) => {
  const { refund } = await startPaid(t, { payment: { capture: 'manual' } })
  assert.match((await refund({})).json.error.description, /should be captured/)
})

test('a refund stays pending where it is told to, until the bank says yes or no', async (t) => {
  const { refund, control, payment, effects, ask } = await startPaid(t)
  await control('POST', 'razorpay/settings', { refunds: 'pending' })
  const first = await refund({ amount: 10_000 })
  const second = await refund({ amount: 10_000 })
  assert.equal(first.json.status, 'pending')
  const processed = await control('POST', `razorpay/refunds/${first.json.id}/process`)
  assert.equal(processed.json.status, 'processed')
  assert.equal((await control('POST', `razorpay/refunds/${second.json.id}/fail`)).json.status, 'failed')
  assert.equal((await control('POST', `razorpay/refunds/${second.json.id}/process`)).status, 409)
  assert.equal((await payment()).amount_refunded, 10_000)

  const third = await refund({})
  await control('POST', 'clock', { advance_ms: 7 * dayMs })
  assert.equal((await ask('GET', `refunds/${third.json.id}`)).json.status, 'processed')
  assert.deepEqual(await effects(), [
    'CHARGE 50000',
    'REFUND 10000',
    'REFUND 10000',
    'REFUND_FAILED 10000',
    'REFUND 40000',
  ])
})

test('a processed refund may fail yet, and the payment is whole again', async (t) => {
  const { refund, control, payment } = await startPaid(t)
  const { json } = await refund({})
  await control('POST', `razorpay/refunds/${json.id}/fail`)
  const { status, refund_status, amount_refunded } = await payment()
  assert.deepEqual([status, refund_status, amount_refunded], ['captured', null, 0])
})

test('a payment of half a year ago cannot go back', async (t) => {
  const { refund, control, effects } = await startPaid(t)
  await control('POST', 'clock', { advance_ms: 200 * dayMs })
  assert.equal((await refund({})).json.status, 'failed')
  assert.deepEqual(await effects(), ['CHARGE 50000', 'REFUND 50000', 'REFUND_FAILED 50000'])
})
