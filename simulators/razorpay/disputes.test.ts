import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openControl } from '../shared/open-control.ts'
import { startReceiver } from '../shared/webhook-receiver.ts'
import { startSimulators } from '../start.ts'
import { openTestClient } from './open-test-client.ts'

async function start(t: TestContext, env: Record<string, string> = {}) {
  const ports = { SIMULATOR_RAZORPAY_PORT: '0', SIMULATOR_CONTROL_PORT: '0' }
  const running = await startSimulators({ ...ports, ...env }, ['razorpay'])
  t.after(running.close)
  const client = openTestClient(running.urls.razorpay ?? '')
  const control = openControl(running.urls.control ?? '')
  const pay = async () => {
    const order = await client.orders.create({ amount: 50_000, currency: 'INR', receipt: 'checkout-1' })
    return String((await control.post(`razorpay/orders/${order.id}/pay`)).razorpay_payment_id)
  }
  const statuses = async () => (await client.disputes.all()).items.map(({ status }) => status)
  return { running, client, control, pay, statuses }
}

test('a dispute is listed, read by its id, and told', async (t) => {
  const receiver = await startReceiver(t)
  const { client, control, pay } = await start(t, { WEBHOOK_BASE: receiver.url })
  const paymentId = await pay()
  const { id } = (await control.post(`razorpay/payments/${paymentId}/dispute`, { amount: 20_000 })) as {
    id: string
  }
  const dispute = await client.disputes.fetch(id)
  assert.match(id, /^disp_[A-Za-z0-9]{14}$/)
  assert.deepEqual(
    [dispute.payment_id, dispute.amount, dispute.amount_deducted, dispute.status, dispute.phase],
    [paymentId, 20_000, 0, 'open', 'chargeback'],
  )
  assert.deepEqual((await client.disputes.all()).items, [dispute])
  await control.post(`razorpay/disputes/${id}/under_review`)
  await control.post(`razorpay/disputes/${id}/won`)
  await assert.rejects(control.post(`razorpay/disputes/${id}/lost`), /409 .*is won and cannot become lost/)
  await assert.rejects(client.disputes.fetch('disp_AAAAAAAAAAAAAA'), { statusCode: 400 })

  await receiver.until(({ length }) => length >= 6)
  const told = receiver.received.slice(3).map(({ body }) => JSON.parse(body))
  assert.deepEqual(
    told.map(({ event, payload }) => [event, payload.dispute.entity.id, payload.payment.entity.id]),
    ['created', 'under_review', 'won'].map((verb) => [`payment.dispute.${verb}`, id, paymentId]),
  )
  assert.deepEqual(await control.deeds('checkout-1'), ['CHARGE 50000', 'DISPUTE 20000', 'DISPUTE_WON 20000'])
})

test('a dispute comes when it was told to, the bank decides it later, and both survive a restart', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'razorpay-disputes-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const before = await start(t, { SIMULATOR_DIR: folder })
  const plan = { after_ms: 60_000, outcome: 'lost', outcome_after_ms: 60_000 }
  await before.control.post(`razorpay/payments/${await before.pay()}/dispute`, plan)
  await before.running.close()

  const planned = await start(t, { SIMULATOR_DIR: folder })
  assert.deepEqual(await planned.statuses(), [])
  await planned.control.post('clock', { advance_ms: 61_000 })
  assert.deepEqual(await planned.statuses(), ['open'])
  await planned.running.close()

  const opened = await start(t, { SIMULATOR_DIR: folder })
  await opened.control.post('clock', { advance_ms: 130_000 })
  assert.deepEqual(await opened.statuses(), ['lost'])
  const { items } = await opened.client.disputes.all()
  assert.equal(items[0]?.amount_deducted, 50_000)
  assert.deepEqual(await opened.control.deeds('checkout-1'), [
    'CHARGE 50000',
    'DISPUTE 50000',
    'DISPUTE_LOST 50000',
  ])
})

test('who gives in has lost, and the bank decides nothing after that', async (t) => {
  const { client, control, pay, statuses } = await start(t)
  const plan = { outcome: 'won', outcome_after_ms: 60_000 }
  const { id } = (await control.post(`razorpay/payments/${await pay()}/dispute`, plan)) as { id: string }
  assert.equal((await client.disputes.accept(id)).status, 'lost')
  await assert.rejects(client.disputes.accept(id), { statusCode: 400 })
  await control.post('clock', { advance_ms: 61_000 })
  assert.deepEqual(await statuses(), ['lost'])
  assert.deepEqual(await control.deeds('checkout-1'), ['CHARGE 50000', 'DISPUTE 50000', 'DISPUTE_LOST 50000'])
})

test('what cannot be disputed is refused', async (t) => {
  const { client, control, pay } = await start(t)
  const { id } = await client.orders.create({ amount: 500, currency: 'INR' })
  const declined = await control.post(`razorpay/orders/${id}/pay`, { outcome: 'failed' })
  const refused: [string, object, RegExp][] = [
    [String(declined.razorpay_payment_id), {}, /409 .*was not captured/],
    [await pay(), { outcome: 'draw' }, /400 .*neither won nor lost/],
    ['pay_none', {}, /404/],
  ]
  for (const [paymentId, body, words] of refused) {
    await assert.rejects(control.post(`razorpay/payments/${paymentId}/dispute`, body), words)
  }
})
