import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { validatePaymentVerification } from 'razorpay/dist/utils/razorpay-utils.js'
import { simulate } from '../../test/support/simulators.ts'
import { startReceiver } from '../shared/webhook-receiver.ts'
import { openTestClient } from './open-test-client.ts'

const keySecret = 'razorpay_simulator_secret'
const dayMs = 24 * 3_600_000

async function start(t: TestContext, env: Record<string, string> = {}) {
  const simulated = await simulate(t, ['razorpay'], env)
  const client = openTestClient(simulated.url('razorpay'))
  const pay = async (orderId: string, how: object = {}) =>
    (await simulated.control('POST', `razorpay/orders/${orderId}/pay`, how)).json
  const placeOrder = (more: object = {}) =>
    client.orders.create({ amount: 50_000, currency: 'INR', receipt: 'checkout-1', ...more })
  const effects = async (reference = 'checkout-1') => {
    const { json } = await simulated.control('GET', `ledger?simulator=razorpay&reference=${reference}`)
    return json.effects.map(({ kind, amount }: { kind: string; amount: number }) => `${kind} ${amount}`)
  }
  return { ...simulated, client, pay, placeOrder, effects }
}

const refusedWith = (statusCode: number, description: RegExp) => (thrown: unknown) => {
  const { statusCode: status, error } = thrown as { statusCode: number; error: { description: string } }
  assert.equal(status, statusCode)
  assert.match(error.description, description)
  return true
}

test('an order is created, found by its receipt, and paid with a card', async (t) => {
  const { client, placeOrder, pay, effects } = await start(t)
  const order = await placeOrder()
  assert.match(order.id, /^order_[A-Za-z0-9]{14}$/)
  assert.deepEqual(
    { ...order, id: '', created_at: 0 },
    {
      id: '',
      entity: 'order',
      amount: 50_000,
      amount_paid: 0,
      amount_due: 50_000,
      currency: 'INR',
      receipt: 'checkout-1',
      offer_id: null,
      status: 'created',
      attempts: 0,
      notes: [],
      created_at: 0,
    },
  )

  const proof = await pay(order.id, { card: '4100 2800 0000 1007' })
  const { razorpay_payment_id: payment_id, razorpay_signature } = proof
  assert.equal(
    validatePaymentVerification({ order_id: order.id, payment_id }, razorpay_signature, keySecret),
    true,
  )

  const payment = await client.payments.fetch(payment_id)
  assert.equal(payment.status, 'captured')
  assert.equal(payment.card?.last4, '1007')
  assert.deepEqual([payment.fee, payment.tax], [1_180, 180])
  const found = await client.orders.all({ receipt: 'checkout-1' })
  assert.deepEqual(
    (found as unknown as { items: { status: string; amount_due: number }[] }).items.map(
      ({ status, amount_due }) => [status, amount_due],
    ),
    [['paid', 0]],
  )
  assert.deepEqual(await effects(), ['CHARGE 50000'])
})

test('one receipt may have several orders, as a client that repeats itself makes them', async (t) => {
  const { client, placeOrder } = await start(t)
  await placeOrder()
  await placeOrder()
  const { items } = (await client.orders.all({ receipt: 'checkout-1' })) as unknown as { items: object[] }
  assert.equal(items.length, 2)
})

test('what an order may not be is refused in Razorpay’s words', async (t) => {
  const { placeOrder } = await start(t)
  const refused: [object, RegExp][] = [
    [{ amount: 99 }, /less than minimum/],
    [{ amount: 10.5 }, /amount must be an integer/],
    [{ currency: 'inr' }, /not supported/],
    [{ currency: 'KWD', amount: 10_001 }, /last digit/],
    [{ receipt: 'x'.repeat(41) }, /receipt may not be greater than 40/],
    [{ colour: 'red' }, /colour is\/are not required and should not be sent/],
    [{ notes: Object.fromEntries(Array.from({ length: 16 }, (_, at) => [at, 'x'])) }, /15/],
  ]
  for (const [fields, words] of refused) await assert.rejects(placeOrder(fields), refusedWith(400, words))
})

test('only the right key gets in, spelled Basic, and never a live one', async (t) => {
  const simulated = await start(t)
  const { url } = simulated
  await assert.rejects(
    openTestClient(url('razorpay'), { key_secret: 'wrong' }).orders.all(),
    refusedWith(401, /Authentication failed/),
  )
  await assert.rejects(
    openTestClient(url('razorpay'), { key_id: 'rzp_live_1' }).orders.all(),
    refusedWith(401, /live key/),
  )
  const encoded = Buffer.from(`rzp_test_simulator:${keySecret}`).toString('base64')
  const statusFor = async (scheme: string) => {
    const headers = { authorization: `${scheme} ${encoded}` }
    return (await fetch(`${url('razorpay')}/v1/orders`, { headers })).status
  }
  assert.deepEqual([await statusFor('Basic'), await statusFor('basic')], [200, 401])
})

test('an id that does not exist is a 400, and so is an address', async (t) => {
  const { client } = await start(t)
  await assert.rejects(
    client.orders.fetch('order_AAAAAAAAAAAAAA'),
    refusedWith(400, /id provided does not exist/),
  )
  await assert.rejects(client.plans.all(), refusedWith(400, /URL was not found/))
})

test('each test instrument gives its own verdict', async (t) => {
  const { client, pay, placeOrder } = await start(t)
  const verdicts: [object, string | undefined][] = [
    [{ upi: 'success@razorpay' }, undefined],
    [{ upi: 'failure@razorpay' }, 'payment_failed'],
    [{ card: '5500 6700 0000 1002' }, undefined],
    [{ card: '6527 6589 0000 1005' }, undefined],
    [{ card: '3608 280009 1007' }, undefined],
    [{ card: '3402 560004 01007' }, undefined],
    [{ card: '4100 2800 0009 0000' }, 'payment_timed_out'],
    [{ card: '4100 2800 0008 0001' }, 'insufficient_fund'],
    [{ card: '4100 2800 0007 0002' }, 'payment_cancelled'],
    [{ card: '4100 2800 0006 0003' }, 'card_declined'],
    [{ card: '4100 2800 0003 0006' }, 'card_disabled_for_online_payments'],
    [{ card: '4100 2800 0001 0008' }, 'card_number_invalid'],
    [{ card: '4100 2800 0002 0007' }, 'gateway_technical_error'],
    [{ card: '4100 2800 0000 0009' }, 'authentication_failed'],
    [{ card: '1234' }, 'card_number_invalid'],
    [{ outcome: 'insufficient_funds' }, 'insufficient_funds'],
  ]
  for (const [how, reason] of verdicts) {
    const { id } = await placeOrder()
    const { razorpay_payment_id, error } = await pay(id, how)
    assert.equal(error?.reason, reason)
    const payment = await client.payments.fetch(razorpay_payment_id)
    assert.equal(payment.error_reason, reason ?? null)
    assert.equal((await client.orders.fetch(id)).status, reason ? 'attempted' : 'paid')
  }
})

test('a failed payment may be followed by another one, and a paid order takes no more', async (t) => {
  const { client, pay, placeOrder, control, effects } = await start(t)
  const { id } = await placeOrder()
  await pay(id, { outcome: 'card_declined' })
  await pay(id)
  const again = await control('POST', `razorpay/orders/${id}/pay`, {})
  assert.equal(again.status, 409)
  const { attempts, status } = await client.orders.fetch(id)
  assert.deepEqual([attempts, status], [2, 'paid'])
  assert.deepEqual(await effects(), ['DECLINE 50000', 'CHARGE 50000'])
})

test('an order with manual capture is captured once, whole', async (t) => {
  const { client, pay, placeOrder, effects } = await start(t)
  const { id } = await placeOrder({ payment: { capture: 'manual' } })
  const { razorpay_payment_id: paymentId } = await pay(id)
  assert.equal((await client.payments.fetch(paymentId)).status, 'authorized')
  await assert.rejects(
    client.payments.capture(paymentId, 100, 'INR'),
    refusedWith(400, /equal to the amount authorized/),
  )
  await assert.rejects(client.payments.capture(paymentId, 1.5, 'INR'), refusedWith(400, /must be an integer/))
  assert.equal((await client.payments.capture(paymentId, 50_000, 'INR')).status, 'captured')
  await assert.rejects(
    client.payments.capture(paymentId, 50_000, 'INR'),
    refusedWith(400, /already been captured/),
  )
  assert.deepEqual(await effects(), ['AUTHORIZE 50000', 'CAPTURE 50000'])
})

test('a second payment of a paid order is authorised, cannot be captured, and goes back after three days', async (t) => {
  const { client, pay, placeOrder, control, effects } = await start(t)
  const { id } = await placeOrder()
  const late = await pay(id, { outcome: 'failed' })
  await pay(id)
  await control('POST', `razorpay/payments/${late.razorpay_payment_id}/late_authorise`)
  const capture = client.payments.capture(late.razorpay_payment_id, 50_000, 'INR')
  await assert.rejects(capture, refusedWith(400, /already been paid/))

  await control('POST', 'clock', { advance_ms: 3 * dayMs })
  const { status, captured, refund_status } = await client.payments.fetch(late.razorpay_payment_id)
  assert.deepEqual([status, captured, refund_status], ['refunded', false, 'full'])
  assert.deepEqual(await effects(), ['DECLINE 50000', 'CHARGE 50000', 'AUTHORIZE 50000', 'CANCEL 50000'])
})

test('a failed payment is authorised and captured when the bank answers late', async (t) => {
  const { client, pay, placeOrder, control } = await start(t)
  const first = await placeOrder()
  const bySwitch = await pay(first.id, { outcome: 'payment_timed_out' })
  await control('POST', `razorpay/payments/${bySwitch.razorpay_payment_id}/late_authorise`)
  const second = await placeOrder()
  const byClock = await pay(second.id, { outcome: 'pending', late_authorise_ms: 3_600_000 })
  assert.equal((await client.payments.fetch(byClock.razorpay_payment_id)).status, 'created')
  await control('POST', 'clock', { advance_ms: 11 * 60_000 })
  assert.equal((await client.payments.fetch(byClock.razorpay_payment_id)).error_reason, 'payment_timed_out')
  await control('POST', 'clock', { advance_ms: 3_600_000 })

  for (const { razorpay_payment_id } of [bySwitch, byClock]) {
    const { status, error_reason } = await client.payments.fetch(razorpay_payment_id)
    assert.deepEqual([status, error_reason], ['captured', null])
  }
})

test('an order may be paid in instalments where it says so', async (t) => {
  const { client, pay, placeOrder } = await start(t)
  const whole = await placeOrder()
  assert.match((await pay(whole.id, { amount: 100 })).error, /different from your order amount/)
  const { id } = await placeOrder({ partial_payment: true, first_payment_min_amount: 20_000 })
  assert.match((await pay(id, { amount: 100 })).error, /at least 20000/)
  await pay(id, { amount: 20_000 })
  assert.equal((await client.orders.fetch(id)).status, 'attempted')
  await pay(id)
  const { status, amount_paid } = await client.orders.fetch(id)
  assert.deepEqual([status, amount_paid], ['paid', 50_000])
})

test('lists are pages, newest first', async (t) => {
  const { client, placeOrder } = await start(t)
  for (const receipt of ['a', 'b', 'c']) await placeOrder({ receipt })
  const page = (await client.orders.all({ count: 2, skip: 1 })) as unknown as {
    entity: string
    count: number
    items: { receipt: string }[]
  }
  assert.deepEqual(
    [page.entity, page.count, ...page.items.map(({ receipt }) => receipt)],
    ['collection', 2, 'b', 'a'],
  )
  await assert.rejects(client.orders.all({ count: 101 }), refusedWith(400, /count/))
})

test('a server’s payment goes through the bank’s one-time password, and by UPI without', async (t) => {
  const { client, url, placeOrder } = await start(t)
  const { id } = await placeOrder()
  const wish = {
    amount: 50_000,
    currency: 'INR',
    order_id: id,
    email: 'a@example.com',
    contact: '+919000090000',
  }
  const card = { number: '4100280000001007', name: 'A', expiry_month: 12, expiry_year: 30, cvv: '123' }
  const made = await client.payments.createPaymentJson({ ...wish, method: 'card', card } as never)
  assert.match(made.next[0].url ?? '', new RegExp(`^${url('razorpay')}/v1/payments/pay_.*/authenticate$`))
  await assert.rejects(
    client.payments.otpSubmit(made.razorpay_payment_id, { otp: '123' }),
    refusedWith(400, /one-time password/),
  )
  const proof = await client.payments.otpSubmit(made.razorpay_payment_id, { otp: '1234' })
  assert.equal(proof.razorpay_order_id, id)
  assert.equal((await client.payments.fetch(made.razorpay_payment_id)).status, 'captured')

  const other = await placeOrder()
  const upi = { flow: 'collect', vpa: 'success@razorpay' }
  const paid = await client.payments.createUpi({ ...wish, order_id: other.id, method: 'upi', upi } as never)
  assert.equal((await client.payments.fetch(paid.razorpay_payment_id)).vpa, 'success@razorpay')
})

test('the number of a card is kept nowhere', async (t) => {
  const receiver = await startReceiver(t)
  const { client, pay, placeOrder } = await start(t, { WEBHOOK_BASE: receiver.url })
  const { id } = await placeOrder()
  const { razorpay_payment_id } = await pay(id, { card: '4012888888881881' })
  await receiver.until(({ length }) => length >= 3)
  const seen = JSON.stringify([await client.payments.fetch(razorpay_payment_id), receiver.received])
  assert.equal(seen.includes('4012888888881881'), false)
  assert.equal((await client.payments.fetch(razorpay_payment_id)).international, true)
})

test('an order whose answer got lost is found by its receipt, and one that was never made is not', async (t) => {
  const { client, control, placeOrder } = await start(t)
  // biome-ignore lint/suspicious/noExplicitAny: its types hide the HTTP client that it keeps
  ;(client.api as any).rq.defaults.timeout = 300
  const made = ['act_then_reset', 'act_then_half_body', 'act_then_hang', 'act_then_500']
  for (const fault of [...made, 'reset', 'hang_then_drop', 'html_502', 'error_500']) {
    await control('POST', 'faults', { simulator: 'razorpay', path: '/v1/orders', fault: { do: fault } })
    await assert.rejects(placeOrder({ receipt: fault }), fault)
    const { items } = (await client.orders.all({ receipt: fault })) as unknown as { items: object[] }
    assert.equal(items.length, made.includes(fault) ? 1 : 0, fault)
  }
})

test('the SDK sees faults as it would see them there', async (t) => {
  const { client, control } = await start(t)
  const seen = async (fault: object) => {
    await control('POST', 'faults', { simulator: 'razorpay', fault })
    return client.orders.all().then(
      () => assert.fail('It was answered.'),
      (thrown) => thrown,
    )
  }
  assert.ok((await seen({ do: 'reset' })) instanceof TypeError)
  assert.ok((await seen({ do: 'act_then_half_body' })) instanceof TypeError)
  assert.deepEqual(await seen({ do: 'html_502' }), { statusCode: 502, error: undefined })
  assert.equal((await seen({ do: 'error_500' })).error.code, 'SERVER_ERROR')
  assert.equal((await seen({ do: 'too_many_429', retry_after_seconds: 2 })).statusCode, 429)
  assert.equal((await seen({ do: 'in_use_409' })).statusCode, 409)
})
