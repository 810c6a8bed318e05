import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openTestShop } from './open-test-shop.ts'

const reference = { metadata: { payment_id: 'p1' } }

test('a dispute is found by its payment, and its charge says that there is one', async (t) => {
  const { stripe, pay, control } = await openTestShop(t)
  const [disputed, other] = [await pay('pm_card_visa', reference), await pay('pm_card_visa')]
  await control.post(`stripe/payment_intents/${disputed.id}/dispute`)

  const { data } = await stripe.disputes.list({ payment_intent: disputed.id, expand: ['data.charge'] })

  const [dispute] = data
  assert.deepEqual([data.length, dispute?.status, dispute?.amount], [1, 'needs_response', 1000])
  assert.equal((dispute?.charge as { disputed: boolean } | undefined)?.disputed, true)
  assert.deepEqual((await stripe.disputes.list({ payment_intent: other.id })).data, [])
  assert.equal((await stripe.disputes.list({ charge: String(disputed.latest_charge) })).data.length, 1)
  const found = await stripe.disputes.retrieve(String(dispute?.id))
  assert.equal(found.payment_intent, disputed.id)
  await assert.rejects(stripe.disputes.retrieve('du_none'), { code: 'resource_missing' })
})

test('a dispute comes when it was told to, and the bank decides it later', async (t) => {
  const { stripe, pay, control } = await openTestShop(t)
  const { id, latest_charge } = await pay('pm_card_visa', reference)
  const plan = { after_ms: 60_000, outcome: 'won', outcome_after_ms: 60_000 }
  await control.post(`stripe/payment_intents/${id}/dispute`, plan)
  const statuses = async () =>
    (await stripe.disputes.list({ payment_intent: id })).data.map(({ status }) => status)
  await control.post('clock', { advance_ms: 59_000 })
  assert.deepEqual(await statuses(), [])
  await control.post('clock', { advance_ms: 2_000 })
  assert.deepEqual(await statuses(), ['needs_response'])
  await assert.rejects(stripe.refunds.create({ payment_intent: id }), { code: 'charge_disputed' })
  await control.post('clock', { advance_ms: 60_000 })
  assert.deepEqual(await statuses(), ['won'])
  assert.equal((await stripe.refunds.create({ payment_intent: id, amount: 1 })).status, 'succeeded')
  assert.equal((await stripe.charges.retrieve(String(latest_charge))).disputed, true)
  assert.deepEqual(await control.deeds('p1'), ['CHARGE 1000', 'DISPUTE 1000', 'DISPUTE_WON 1000', 'REFUND 1'])
  const { data } = await stripe.events.list({ type: 'charge.dispute.*' })
  assert.deepEqual(
    data.map(({ type }) => type),
    ['charge.dispute.closed', 'charge.dispute.created'],
  )
})

test('who gives in has lost', async (t) => {
  const { stripe, pay, control } = await openTestShop(t)
  const { id } = await pay('pm_card_visa', reference)
  const dispute = (await control.post(`stripe/payment_intents/${id}/dispute`)) as { id: string }
  assert.equal((await stripe.disputes.close(dispute.id)).status, 'lost')
  await assert.rejects(stripe.disputes.close(dispute.id), /already closed/)
  await assert.rejects(stripe.refunds.create({ payment_intent: id }), { code: 'charge_disputed' })
  assert.deepEqual(await control.deeds('p1'), ['CHARGE 1000', 'DISPUTE 1000', 'DISPUTE_LOST 1000'])
})

test('a dispute that is to come, and its outcome, survive a restart', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'stripe-disputes-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const before = await openTestShop(t, { SIMULATOR_DIR: folder })
  const [soon, later] = [await before.pay('pm_card_visa'), await before.pay('pm_card_visa')]
  const lost = { outcome: 'lost', outcome_after_ms: 90_000 }
  await before.control.post(`stripe/payment_intents/${soon.id}/dispute`, lost)
  await before.control.post(`stripe/payment_intents/${later.id}/dispute`, { ...lost, after_ms: 60_000 })
  await before.running.close()

  const after = await openTestShop(t, { SIMULATOR_DIR: folder })
  const statuses = async () => (await after.stripe.disputes.list()).data.map(({ status }) => status)
  assert.deepEqual(await statuses(), ['needs_response'])
  await after.control.post('clock', { advance_ms: 95_000 })
  assert.deepEqual(await statuses(), ['needs_response', 'lost'])
  await after.control.post('clock', { advance_ms: 60_000 })
  assert.deepEqual(await statuses(), ['lost', 'lost'])
})

test('what cannot be disputed is refused', async (t) => {
  const { pay, stripe, control } = await openTestShop(t)
  const open = await stripe.paymentIntents.create({ amount: 1000, currency: 'usd' })
  const { id } = await pay('pm_card_visa')
  const refused: [string, object, RegExp][] = [
    [open.id, {}, /409 .*was not paid/],
    [id, { outcome: 'draw' }, /400 .*outcome is neither/],
    [id, { close: 'won' }, /409 .*no open dispute/],
    [id, { soon: true }, /400 .*Unknown field soon/],
  ]
  for (const [intent, body, words] of refused) {
    await assert.rejects(control.post(`stripe/payment_intents/${intent}/dispute`, body), words)
  }
})
