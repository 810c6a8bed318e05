import assert from 'node:assert/strict'
import { test } from 'node:test'
import type Stripe from 'stripe'
import { openTestShop, type TestShop } from './open-test-shop.ts'

async function payThree({ pay }: TestShop): Promise<string[]> {
  const paid: string[] = []
  for (const n of [1, 2, 3]) {
    const { id } = await pay(n === 2 ? 'pm_usBankAccount' : 'pm_card_visa', {
      ...{ amount: n * 1000, metadata: { payment_id: `p${n}`, shop: "o'hara" } },
    })
    paid.push(id)
  }
  return paid
}

function idsOf({ data }: { data: { id: string }[] }): string[] {
  return data.map(({ id }) => id)
}

test('a list is read page by page, newest first, in both directions', async (t) => {
  const shop = await openTestShop(t)
  const [first = '', second = '', third = ''] = await payThree(shop)
  const { paymentIntents } = shop.stripe
  const page = await paymentIntents.list({ limit: 2 })
  assert.deepEqual([idsOf(page), page.has_more], [[third, second], true])
  const next = await paymentIntents.list({ limit: 2, starting_after: second })
  assert.deepEqual([idsOf(next), next.has_more], [[first], false])
  assert.deepEqual(idsOf(await paymentIntents.list({ ending_before: first, limit: 1 })), [second])
  const all: string[] = []
  for await (const { id } of paymentIntents.list({ limit: 1 })) all.push(id)
  assert.deepEqual(all, [third, second, first])
  await assert.rejects(paymentIntents.list({ starting_after: 'pi_none' }), { code: 'resource_missing' })
  await assert.rejects(paymentIntents.list({ limit: 101 }), { param: 'limit' })
})

test('a list is limited to a time', async (t) => {
  const { pay, stripe, control } = await openTestShop(t)
  const early = await pay('pm_card_visa')
  await control.post('clock', { advance_ms: 3_600_000 })
  const late = await pay('pm_card_visa')
  const list = async (created: Stripe.RangeQueryParam) => idsOf(await stripe.paymentIntents.list({ created }))
  assert.deepEqual(await list({ gte: late.created }), [late.id])
  assert.deepEqual(await list({ lt: late.created }), [early.id])
  assert.deepEqual(await list({ gt: early.created, lte: late.created }), [late.id])
})

test('intents are found by what they carry', async (t) => {
  const shop = await openTestShop(t)
  const [first = '', second = '', third = ''] = await payThree(shop)
  const find = async (query: string) => idsOf(await shop.stripe.paymentIntents.search({ query }))
  assert.deepEqual(await find("metadata['payment_id']:'p2'"), [second])
  assert.deepEqual(await find(`metadata["shop"]:"o'hara" AND status:'succeeded'`), [third, first])
  assert.deepEqual(await find("amount>1000 AND -status:'succeeded'"), [second])
  assert.deepEqual(await find("metadata['payment_id']:'p1' OR metadata['payment_id']:'p3'"), [third, first])
  assert.deepEqual(await find("metadata['nothing']:null AND amount<=1000"), [first])
  for (const query of ['nonsense', "status:'a' AND", "status:'a' AND amount>1 OR amount<2", 'created:']) {
    await assert.rejects(find(query), { statusCode: 400 }, query)
  }
})

test('a search may lag behind, a read by id never does', async (t) => {
  const { pay, stripe, control } = await openTestShop(t)
  await control.post('stripe/search', { lag_ms: 60_000 })
  const { id } = await pay('pm_card_visa', { metadata: { payment_id: 'p1' } })
  const find = async () => idsOf(await stripe.paymentIntents.search({ query: "metadata['payment_id']:'p1'" }))
  assert.deepEqual(await find(), [])
  assert.equal((await stripe.paymentIntents.retrieve(id)).id, id)
  await control.post('clock', { advance_ms: 61_000 })
  assert.deepEqual(await find(), [id])
})

test('objects take the place of their ids where a request wants it', async (t) => {
  const { pay, stripe } = await openTestShop(t)
  const expand = ['latest_charge.balance_transaction', 'payment_method']
  const intent = await pay(
    'pm_card_visa',
    { expand, capture_method: 'automatic' },
    { idempotencyKey: 'key-1' },
  )
  const charge = intent.latest_charge as Stripe.Charge
  assert.equal((charge.balance_transaction as Stripe.BalanceTransaction).net, 1000 - 59)
  assert.equal((intent.payment_method as Stripe.PaymentMethod).card?.last4, '4242')
  const again = await pay(
    'pm_card_visa',
    { expand, capture_method: 'automatic' },
    { idempotencyKey: 'key-1' },
  )
  assert.deepEqual({ ...again }, { ...intent })
  const [listed] = (await stripe.paymentIntents.list({ expand: ['data.latest_charge'] })).data
  assert.equal((listed?.latest_charge as Stripe.Charge | undefined)?.id, charge.id)
  const refund = await stripe.refunds.create({
    payment_intent: intent.id,
    expand: ['charge', 'payment_intent'],
  })
  assert.equal((refund.charge as Stripe.Charge).amount_refunded, 1000)
  await assert.rejects(stripe.charges.retrieve(charge.id, { expand: ['amount'] }), { statusCode: 400 })
})
