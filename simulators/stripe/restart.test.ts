import assert from 'node:assert/strict'
import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { startReceiver } from '../shared/webhook-receiver.ts'
import { openTestShop } from './open-test-shop.ts'

async function makeFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'simulators-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}

const key = { idempotencyKey: 'key-1' }
const reference = { metadata: { payment_id: 'p1' } }

test('all that was done is known after a restart: objects, keys, effects, events', async (t) => {
  const env = { SIMULATOR_DIR: await makeFolder(t) }
  const before = await openTestShop(t, env)
  const paid = await before.pay('pm_card_visa', reference, key)
  const declined = await before.pay('pm_card_visa_chargeDeclined').catch((thrown) => thrown)
  const refund = await before.stripe.refunds.create({ payment_intent: paid.id, amount: 100 })
  const events = await before.stripe.events.list()
  await before.running.close()

  const after = await openTestShop(t, env)
  assert.deepEqual({ ...(await after.pay('pm_card_visa', reference, key)) }, { ...paid })
  assert.equal((await after.stripe.refunds.retrieve(refund.id)).amount, 100)
  assert.equal((await after.stripe.charges.retrieve(String(paid.latest_charge))).amount_refunded, 100)
  const found = await after.stripe.paymentIntents.retrieve(declined.payment_intent.id)
  assert.equal(found.last_payment_error?.code, 'card_declined')
  assert.deepEqual((await after.stripe.events.list()).data.at(-1), events.data.at(-1))
  assert.deepEqual(await after.control.deeds('p1'), ['CHARGE 1000', 'REFUND 100'])
})

test('what should happen by itself happens after a restart, and events that were not delivered are', async (t) => {
  const receiver = await startReceiver(t)
  const env = { SIMULATOR_DIR: await makeFolder(t), WEBHOOK_BASE: receiver.url }
  const before = await openTestShop(t, env)
  receiver.answerWith(0)
  const { id } = await before.pay('pm_card_pendingRefund')
  const refund = await before.stripe.refunds.create({ payment_intent: id })
  await receiver.until(({ length }) => length > 0)
  await before.running.close()

  receiver.received.length = 0
  receiver.answerWith(200)
  const after = await openTestShop(t, env)
  await receiver.until((received) => received.some(({ body }) => body.includes('"charge.refunded"')))
  await after.control.post('clock', { advance_ms: 30_000 })
  assert.equal((await after.stripe.refunds.retrieve(refund.id)).status, 'succeeded')
})

test('a line that a killed process left half-written is forgotten, and the next one is whole', async (t) => {
  const folder = await makeFolder(t)
  const before = await openTestShop(t, { SIMULATOR_DIR: folder })
  const { id } = await before.pay('pm_card_visa')
  await before.running.close()
  await appendFile(join(folder, 'stripe.jsonl'), '[{"put":{"kind":"payment_int')

  const between = await openTestShop(t, { SIMULATOR_DIR: folder })
  const second = await between.pay('pm_card_visa')
  await between.running.close()
  const after = await openTestShop(t, { SIMULATOR_DIR: folder })
  const { data } = await after.stripe.paymentIntents.list()
  assert.deepEqual(
    data.map((intent) => intent.id),
    [second.id, id],
  )
})

test('a reset forgets everything, also in the journal', async (t) => {
  const env = { SIMULATOR_DIR: await makeFolder(t) }
  const before = await openTestShop(t, env)
  await before.pay('pm_card_visa', reference, key)
  await before.control.post('faults', { simulator: 'stripe', fault: { do: 'reset' } })
  await before.control.post('clock', { advance_ms: 1_000_000 })
  await before.control.post('reset')
  assert.deepEqual(await before.control.deeds('p1'), [])
  assert.equal((await before.stripe.paymentIntents.list()).data.length, 0)
  assert.equal((await before.control.get('clock')).offset_ms, 0)
  await before.running.close()
  const after = await openTestShop(t, env)
  assert.equal((await after.stripe.events.list()).data.length, 0)
})
