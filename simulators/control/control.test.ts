import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestShop } from '../stripe/open-test-shop.ts'

test('what is misspelt or impossible is refused with the reason', async (t) => {
  const { control } = await openTestShop(t)
  const fault = { do: 'reset' }
  const refusals: [path: string, body: unknown, status: number, reason: RegExp][] = [
    ['faults', { simulator: 'stripe', fualt: fault }, 400, /Unknown field fualt; known are simulator/],
    ['faults', { simulator: 'paypal', fault }, 400, /simulator is not one of stripe/],
    ['faults', { simulator: 'stripe', fault: { do: 'explode' } }, 400, /fault.do is none of/],
    ['faults', { simulator: 'stripe', fault: { do: 'slow' } }, 400, /fault.do is none of/],
    ['faults', { simulator: 'stripe', fault, path: '(' }, 400, /not a regular expression/],
    ['faults', { simulator: 'stripe', fault, times: 'many' }, 400, /times is not a number or null/],
    ['faults', [{ simulator: 'stripe', fault }, {}], 400, /simulator is not/],
    ['clock', {}, 400, /advance_ms or offset_ms/],
    ['clock', { advance: 1 }, 400, /Unknown field advance/],
    ['webhooks/stripe/redeliver', {}, 409, /nowhere to deliver/],
    ['webhooks/paypal/redeliver', {}, 404, /sends no webhooks/],
    ['stripe/payment_intents/pi_none/dispute', {}, 404, /There is no payment_intents\/pi_none/],
    ['nonsense', {}, 404, /There is no POST/],
  ]
  for (const [path, body, status, reason] of refusals) {
    const refused = await control.post(path, body).catch((thrown: Error) => thrown.message)
    assert.match(String(refused), new RegExp(`^${status} `), path)
    assert.match(String(refused), reason, path)
  }
  assert.deepEqual((await control.get('faults')).faults, [], 'one wrong rule leaves nothing behind')
  await assert.rejects(control.put('webhooks/stripe', { delay_ms: [5] }), /^Error: 400 .*least, most/)
  await assert.rejects(control.put('webhooks/stripe', { mute: 'yes' }), /^Error: 400 .*mute is not a boolean/)
  await assert.rejects(control.get('ledger?ref=1'), /^Error: 400 .*Unknown filter ref/)
  await assert.rejects(control.delete('faults/fault_9'), /^Error: 404/)
})

test('requests are counted by route, so that repetitions can be measured', async (t) => {
  const { control, pay, stripe } = await openTestShop(t)
  const paid = await pay('pm_card_visa', {}, { idempotencyKey: 'key-1' })
  for (let time = 0; time < 3; time++) await stripe.paymentIntents.retrieve(paid.id)
  await stripe.paymentIntents.retrieve('pi_none').catch(() => {})
  const { total, counts, last } = await control.get('requests?simulator=stripe')
  assert.equal(total, 5)
  assert.deepEqual(
    (counts as { method: string; route: string; status: number; count: number }[]).map((one) =>
      [one.method, one.route, one.status, one.count].join(' '),
    ),
    [
      'POST /v1/payment_intents 200 1',
      'GET /v1/payment_intents/:id 200 3',
      'GET /v1/payment_intents/:id 404 1',
    ],
  )
  const [first] = last as { path: string; idempotency_key: string }[]
  assert.deepEqual([first?.path, first?.idempotency_key], ['/v1/payment_intents', 'key-1'])
  await control.delete('requests')
  assert.equal((await control.get('requests')).total, 0)
})

test('the control API says what runs and how late it is', async (t) => {
  const { control, running } = await openTestShop(t)
  const { simulators, offset_ms } = await control.get('')
  assert.deepEqual([simulators, offset_ms], [running.urls, 0])
})
