import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type Stripe from 'stripe'
import { startReceiver } from '../shared/webhook-receiver.ts'
import { openTestShop, type TestShop } from './open-test-shop.ts'

const vendor = 'acct_1VendorOfTrips'
const metadata = { payout_id: 'out-1' }

const thrownBy = (call: Promise<unknown>) =>
  call.then(
    () => assert.fail('It was done.'),
    (thrown) => thrown,
  )

function send(shop: TestShop, more: Partial<Stripe.TransferCreateParams> = {}) {
  return shop.stripe.transfers.create({
    amount: 800,
    currency: 'usd',
    destination: vendor,
    metadata,
    ...more,
  })
}

function payOut(shop: TestShop, amount = 800, options: Stripe.RequestOptions = { stripeAccount: vendor }) {
  return shop.stripe.payouts.create({ amount, currency: 'usd', metadata }, options)
}

test('a transfer is made, found, and taken back in parts until nothing is left', async (t) => {
  const shop = await openTestShop(t)
  const { stripe, control } = shop
  const transfer = await send(shop, { transfer_group: 'order-7' })
  assert.deepEqual([transfer.amount, transfer.reversed, transfer.destination], [800, false, vendor])
  const part = await stripe.transfers.createReversal(transfer.id, { amount: 300, metadata: { why: 'rain' } })
  assert.deepEqual([part.amount, part.transfer, part.metadata], [300, transfer.id, { why: 'rain' }])
  const tooMuch = await thrownBy(stripe.transfers.createReversal(transfer.id, { amount: 501 }))
  assert.match(tooMuch.message, /greater than unreversed amount on transfer \(\$5\.00 usd\)/)
  const rest = await stripe.transfers.createReversal(transfer.id)

  const { amount_reversed, reversed, reversals } = await stripe.transfers.retrieve(transfer.id)
  assert.deepEqual(
    [amount_reversed, reversed, reversals.data.map(({ id }) => id)],
    [800, true, [rest.id, part.id]],
  )
  assert.match(
    (await thrownBy(stripe.transfers.createReversal(transfer.id))).message,
    /already fully reversed/,
  )
  const listed = await stripe.transfers.listReversals(transfer.id, { limit: 1 })
  assert.deepEqual([listed.data[0]?.id, listed.has_more], [rest.id, true])
  assert.equal((await stripe.transfers.retrieveReversal(transfer.id, part.id)).amount, 300)
  assert.equal((await stripe.transfers.list({ transfer_group: 'order-7' })).data.length, 1)
  assert.equal((await stripe.transfers.list({ destination: 'acct_1Other' })).data.length, 0)
  assert.deepEqual(await control.deeds('out-1'), ['TRANSFER 800', 'REVERSAL 300', 'REVERSAL 500'])
})

test('transfers from one charge never exceed it', async (t) => {
  const shop = await openTestShop(t)
  await shop.control.post('stripe/balance', { currency: 'usd', available: 0 })
  const paid = await shop.pay('pm_card_visa')
  const source_transaction = String(paid.latest_charge)
  await send(shop, { source_transaction })

  const over = await thrownBy(send(shop, { source_transaction, amount: 201 }))

  assert.match(over.message, /must not exceed the source amount of \$10\.00 usd.*\$8\.00 usd/)
  const rest = { currency: 'usd', destination: vendor, source_transaction }
  assert.equal((await shop.stripe.transfers.create(rest)).amount, 200)
  const held = await shop.pay('pm_card_visa', { capture_method: 'manual' })
  await assert.rejects(send(shop, { source_transaction: String(held.latest_charge) }), /not captured/)
  await assert.rejects(send(shop, { source_transaction, currency: 'eur' }), /is usd, not eur/)
  await assert.rejects(send(shop, { source_transaction: 'ch_none' }), { code: 'resource_missing' })
  await assert.rejects(send(shop, { destination: 'vendor' }), { code: 'resource_missing' })
})

test('nobody sends what he does not have, and the refusal is kept under its key', async (t) => {
  const shop = await openTestShop(t)
  const { stripe, control } = shop
  await control.post('stripe/balance', { currency: 'usd', available: 1_000 })
  const transfer = await send(shop)
  const create = () =>
    stripe.transfers.create(
      { amount: 201, currency: 'usd', destination: vendor },
      { idempotencyKey: 'key-1' },
    )
  assert.equal((await thrownBy(create())).code, 'balance_insufficient')
  await control.post('stripe/balance', { currency: 'usd', available: null })
  assert.equal((await thrownBy(create())).code, 'balance_insufficient', 'also when there is enough by now')

  assert.equal((await thrownBy(payOut(shop, 801))).code, 'balance_insufficient')
  await payOut(shop, 700)
  assert.equal(
    (await thrownBy(stripe.transfers.createReversal(transfer.id, { amount: 101 }))).code,
    'balance_insufficient',
    'what was paid out cannot be taken back',
  )
  assert.equal((await stripe.transfers.createReversal(transfer.id, { amount: 100 })).amount, 100)
})

test('a transfer with a key is made once, whatever became of its answer', async (t) => {
  const shop = await openTestShop(t)
  const options = { idempotencyKey: 'transfer-1' }
  const create = () =>
    shop.stripe.transfers.create({ amount: 800, currency: 'usd', destination: vendor, metadata }, options)
  const fault = { simulator: 'stripe', method: 'POST', path: '^/v1/transfers$', times: 2 }
  await shop.control.post('faults', { ...fault, fault: { do: 'act_then_half_body' } })
  assert.equal((await thrownBy(create())).type, 'StripeConnectionError')
  await thrownBy(create())
  assert.equal((await create()).amount, 800)
  assert.deepEqual(await shop.control.deeds('out-1'), ['TRANSFER 800'])
})

test('a payout arrives, and its account alone can see it', async (t) => {
  const shop = await openTestShop(t)
  const { stripe, control } = shop
  await send(shop)
  const payout = await payOut(shop)
  assert.deepEqual([payout.status, payout.method, payout.automatic], ['pending', 'standard', false])
  const look = (options?: Stripe.RequestOptions) => stripe.payouts.retrieve(payout.id, {}, options)
  await assert.rejects(look(), { code: 'resource_missing' })
  await control.post('clock', { advance_ms: 1_000 })
  assert.equal((await look({ stripeAccount: vendor })).status, 'in_transit')
  await control.post('clock', { advance_ms: 30_000 })
  assert.equal((await look({ stripeAccount: vendor })).status, 'paid')
  const listed = await stripe.payouts.list({ status: 'paid' }, { stripeAccount: vendor })
  assert.deepEqual(
    listed.data.map(({ id }) => id),
    [payout.id],
  )
  assert.deepEqual((await stripe.payouts.list()).data, [])
  assert.deepEqual(await control.deeds('out-1'), ['TRANSFER 800', 'PAYOUT 800'])
})

test('a payout that was shown as paid comes back, and the money can be paid out again', async (t) => {
  const shop = await openTestShop(t)
  const { stripe, control } = shop
  await send(shop)
  const payout = await payOut(shop)
  await control.post(`stripe/payouts/${payout.id}/pay`)
  await control.post(`stripe/payouts/${payout.id}/fail`, { failure_code: 'no_account' })

  const back = await stripe.payouts.retrieve(payout.id, {}, { stripeAccount: vendor })

  assert.deepEqual([back.status, back.failure_code], ['failed', 'no_account'])
  assert.notEqual(back.failure_balance_transaction, null)
  await assert.rejects(control.post(`stripe/payouts/${payout.id}/fail`), /409 .* is failed/)
  assert.equal((await payOut(shop)).amount, 800)
  assert.deepEqual(await control.deeds('out-1'), [
    'TRANSFER 800',
    'PAYOUT 800',
    'PAYOUT_RETURNED 800',
    'PAYOUT 800',
  ])
})

test('a payout is canceled only while it waits', async (t) => {
  const shop = await openTestShop(t)
  const own = { idempotencyKey: 'own' }
  const { id } = await payOut(shop, 500, own)
  assert.equal((await shop.stripe.payouts.cancel(id)).status, 'canceled')
  await assert.rejects(shop.stripe.payouts.cancel(id), /only be canceled while they are pending/)
  assert.deepEqual(await shop.control.deeds('out-1'), ['PAYOUT 500', 'PAYOUT_RETURNED 500'])
})

test('a connected account is asked for payouts only, and must be one', async (t) => {
  const { stripe } = await openTestShop(t)
  const intent = { amount: 1_000, currency: 'usd' }
  await assert.rejects(stripe.paymentIntents.create(intent, { stripeAccount: vendor }), /payouts only/)
  const strange = await thrownBy(stripe.payouts.list({}, { stripeAccount: 'somebody' }))
  assert.deepEqual([strange.statusCode, strange.code], [403, 'account_invalid'])
})

test('transfers and payouts tell of themselves, in order, with the account they are of', async (t) => {
  const receiver = await startReceiver(t)
  const shop = await openTestShop(t, { WEBHOOK_BASE: receiver.url })
  const transfer = await send(shop)
  await shop.stripe.transfers.update(transfer.id, { metadata: { note: 'x' } })
  await shop.stripe.transfers.createReversal(transfer.id, { amount: 100 })
  const payout = await payOut(shop, 700)
  await shop.control.post(`stripe/payouts/${payout.id}/pay`)
  await shop.control.post(`stripe/payouts/${payout.id}/fail`)
  await receiver.until(({ length }) => length >= 7)

  const events = receiver.received.map(({ body, headers }) =>
    shop.stripe.webhooks.constructEvent(body, String(headers['stripe-signature']), 'whsec_simulator'),
  )
  const typesOf = (noun: string) => events.map(({ type }) => type).filter((type) => type.startsWith(noun))
  assert.deepEqual(typesOf('transfer'), ['transfer.created', 'transfer.updated', 'transfer.reversed'])
  assert.deepEqual(typesOf('payout'), ['payout.created', 'payout.updated', 'payout.paid', 'payout.failed'])
  for (const { type, account } of events) {
    assert.equal(account, type.startsWith('payout') ? vendor : undefined)
  }
  const reversed = events.flatMap(({ type, data }) => (type === 'transfer.reversed' ? [data.object] : []))
  assert.deepEqual(
    reversed.map((object) => (object as Stripe.Transfer).amount_reversed),
    [100],
  )
})

test('what went out, and what the accounts have of it, survives a restart', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'stripe-money-out-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const before = await openTestShop(t, { SIMULATOR_DIR: folder })
  const transfer = await send(before)
  await before.stripe.transfers.createReversal(transfer.id, { amount: 100 })
  const payout = await payOut(before, 500)
  await before.running.close()

  const after = await openTestShop(t, { SIMULATOR_DIR: folder })

  assert.deepEqual(await after.control.deeds('out-1'), ['TRANSFER 800', 'REVERSAL 100', 'PAYOUT 500'])
  assert.equal((await after.stripe.transfers.retrieve(transfer.id)).reversals.data.length, 1)
  assert.equal((await thrownBy(payOut(after, 201))).code, 'balance_insufficient')
  await after.control.post('clock', { advance_ms: 31_000 })
  assert.equal((await after.stripe.payouts.retrieve(payout.id, {}, { stripeAccount: vendor })).status, 'paid')
})
