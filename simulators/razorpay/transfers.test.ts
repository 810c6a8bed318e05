import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type Razorpay from 'razorpay'
import { asker, simulate } from '../../test/support/simulators.ts'
import { startReceiver } from '../shared/webhook-receiver.ts'
import { openTestClient } from './open-test-client.ts'

const authorization = `Basic ${Buffer.from('rzp_test_simulator:razorpay_simulator_secret').toString('base64')}`
const vendor = 'acc_VendorOfTrips1'
type Wish = Parameters<Razorpay['payments']['transfer']>[1]['transfers'][number]

/** A payment of 500 rupees, captured, by the official client. */
async function startPaid(t: TestContext, env: Record<string, string> = {}) {
  const { control, url } = await simulate(t, ['razorpay'], env)
  const client = openTestClient(url('razorpay'))
  const order = await client.orders.create({ amount: 50_000, currency: 'INR', receipt: 'checkout-1' })
  const paid = await control('POST', `razorpay/orders/${order.id}/pay`, {})
  const paymentId: string = paid.json.razorpay_payment_id
  const split = async (...wishes: Partial<Wish>[]) => {
    const transfers = wishes.map((wish) => ({ account: vendor, amount: 10_000, currency: 'INR', ...wish }))
    return (await client.payments.transfer(paymentId, { transfers })).items
  }
  const effects = async (reference: string) => {
    const { json } = await control('GET', `ledger?simulator=razorpay&reference=${reference}`)
    return json.effects.map(({ kind, amount }: { kind: string; amount: number }) => `${kind} ${amount}`)
  }
  const direct = (key?: string) =>
    asker(`${url('razorpay')}/v1`, { authorization, ...(key ? { 'x-transfer-idempotency': key } : {}) })
  return { client, control, paymentId, split, effects, direct }
}

const refused = (words: RegExp) => (thrown: unknown) => {
  const { statusCode, error } = thrown as { statusCode: number; error: { description: string } }
  assert.equal(statusCode, 400)
  assert.match(error.description, words)
  return true
}

test('a payment is split among linked accounts, and parts are taken back', async (t) => {
  const { client, paymentId, split, effects } = await startPaid(t)
  const notes = { payout_id: 'out-1', trip: 'Goa' }
  const [first, second] = await split(
    { amount: 40_000, notes, linked_account_notes: ['trip'], on_hold: true },
    { amount: 10_000 },
  )
  assert.match(String(first?.id), /^trf_[A-Za-z0-9]{14}$/)
  assert.deepEqual(
    [first?.status, first?.source, first?.recipient, first?.settlement_status, first?.amount],
    ['processed', paymentId, vendor, 'on_hold', 40_000],
  )
  const id = String(first?.id)
  const part = await client.transfers.reverse(id, { amount: 15_000 })
  assert.match(part.id, /^rvrsl_[A-Za-z0-9]{14}$/)
  assert.deepEqual([part.transfer_id, part.amount], [id, 15_000])
  const { status, amount_reversed } = await client.transfers.fetch(id)
  assert.deepEqual([status, amount_reversed], ['partially_reversed', 15_000])
  assert.equal((await client.transfers.reverse(id)).amount, 25_000)
  assert.equal((await client.transfers.fetch(id)).status, 'reversed')
  await assert.rejects(client.transfers.reverse(id), refused(/fully reversed already/))

  const { items } = await client.payments.fetchTransfer(paymentId)
  assert.deepEqual(
    items.map((transfer) => transfer.id),
    [second?.id, id],
  )
  assert.equal((await client.transfers.edit(String(second?.id), { on_hold: true })).on_hold, true)
  assert.deepEqual(await effects('out-1'), ['TRANSFER 40000', 'REVERSAL 15000', 'REVERSAL 25000'])
  assert.deepEqual(await effects('checkout-1'), ['CHARGE 50000', 'TRANSFER 10000'])
})

test('what a transfer may not be is refused, and then none of the request is made', async (t) => {
  const { client, control, paymentId, split, effects } = await startPaid(t)
  const refusals: [Partial<Wish>, RegExp][] = [
    [{ amount: 50_001 }, /greater than the captured amount/],
    [{ amount: 99 }, /at least INR 1.00/],
    [{ currency: 'USD' }, /only be made in INR/],
    [{ account: 'vendor' }, /id provided does not exist/],
    [{ linked_account_notes: ['trip'] }, /names of notes/],
    [{ colour: 'red' } as Partial<Wish>, /should not be sent/],
  ]
  for (const [wish, words] of refusals) await assert.rejects(split({}, wish), refused(words))
  await split({ amount: 30_000 })
  await assert.rejects(split({ amount: 20_001 }), refused(/greater than the captured amount/))
  assert.deepEqual(await effects('checkout-1'), ['CHARGE 50000', 'TRANSFER 30000'])

  const manual = await client.orders.create({
    amount: 500,
    currency: 'INR',
    payment: { capture: 'manual' },
  } as never)
  const held = await control('POST', `razorpay/orders/${manual.id}/pay`, {})
  const transfers = [{ account: vendor, amount: 100, currency: 'INR' }]
  await assert.rejects(
    client.payments.transfer(held.json.razorpay_payment_id, { transfers }),
    refused(/should be captured/),
  )
  await client.payments.refund(paymentId, { amount: 100 })
  await assert.rejects(split({}), refused(/refunded takes no transfers/))
})

test('a transfer without a payment is made once for its key', async (t) => {
  const { direct, effects, control } = await startPaid(t)
  const wish = { account: vendor, amount: 20_000, currency: 'INR' }
  await control('POST', 'faults', {
    ...{ simulator: 'razorpay', path: '^/v1/transfers$' },
    fault: { do: 'act_then_reset' },
  })
  await direct('out-7')('POST', 'transfers', wish).catch(() => undefined)
  const [first, second] = [
    await direct('out-7')('POST', 'transfers', wish),
    await direct('out-7')('POST', 'transfers', wish),
  ]
  assert.deepEqual([first.status, second.json], [200, first.json])
  assert.match(first.json.source, /^acc_/)
  assert.equal((await direct('out-7')('POST', 'transfers', { ...wish, amount: 100 })).status, 409)
  assert.equal((await direct('abc')('POST', 'transfers', wish)).status, 400)
  assert.equal((await direct('x'.repeat(37))('POST', 'transfers', wish)).status, 400)
  assert.deepEqual(await effects('out-7'), ['TRANSFER 20000'])
})

test('a transfer may be pending, and fail in the end', async (t) => {
  const receiver = await startReceiver(t)
  const { client, control, split, effects } = await startPaid(t, { WEBHOOK_BASE: receiver.url })
  await control('POST', 'razorpay/settings', { transfers: 'pending' })
  const [failing, lasting] = await split({ notes: { payout_id: 'out-1' } }, { amount: 40_000 })
  assert.deepEqual([failing?.status, failing?.processed_at], ['pending', null])
  await assert.rejects(client.transfers.reverse(String(failing?.id)), refused(/that was processed/))

  await control('POST', `razorpay/transfers/${failing?.id}/fail`)
  await control('POST', 'clock', { advance_ms: 10 * 60_000 })

  const { status, error } = await client.transfers.fetch(String(failing?.id))
  assert.deepEqual([status, error.reason], ['failed', 'insufficient_account_balance'])
  assert.equal((await client.transfers.fetch(String(lasting?.id))).status, 'processed')
  assert.equal((await control('POST', `razorpay/transfers/${failing?.id}/process`)).status, 409)
  // Three are of the payment.
  await receiver.until(({ length }) => length >= 5)
  const events = receiver.received.map(({ body }) => JSON.parse(body))
  const told = events.filter(({ event }) => event.startsWith('transfer.'))
  assert.deepEqual(
    told.map(({ event, contains, payload }) => [event, contains, payload.transfer.entity.id]).sort(),
    [
      ['transfer.failed', ['transfer'], failing?.id],
      ['transfer.processed', ['transfer'], lasting?.id],
    ],
  )
  assert.equal((await split({ amount: 10_000 })).length, 1, 'what failed may be sent again')
  assert.deepEqual(await effects('out-1'), ['TRANSFER 10000', 'TRANSFER_FAILED 10000'])
})
