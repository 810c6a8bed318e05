import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { anyPort, asker } from '../../test/support/simulators.ts'
import { untilTrue } from '../../test/support/waiting.ts'
import { startReceiver } from '../shared/webhook-receiver.ts'

const main = join(import.meta.dirname, '../main.ts')
const authorization = `Basic ${Buffer.from('rzp_test_simulator:razorpay_simulator_secret').toString('base64')}`

/** Simulators in a process of their own, which remember in a folder. */
async function spawnSimulators(t: TestContext, env: Record<string, string>) {
  const child = spawn(process.execPath, [main, 'razorpay', 'payment'], {
    env: { ...process.env, ...anyPort, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => kill(child))
  const urls = await readUrls(child)
  const ask = asker(`${urls.get('Razorpay simulator')}/v1`, { authorization })
  const control = asker(`${urls.get('Control API')}/control`)
  return {
    child,
    ask,
    control,
    payment: asker(urls.get('Payment service') ?? '', { 'idempotency-key': 'key-1' }),
  }
}

async function readUrls({ stdout }: ChildProcess): Promise<Map<string, string>> {
  const urls = new Map<string, string>()
  let text = ''
  for await (const chunk of stdout?.setEncoding('utf8') ?? []) {
    text += chunk
    for (const [, title = '', url = ''] of text.matchAll(/^(.+) (http:\S+)\n/gm)) urls.set(title, url)
    if (urls.size === 3) break
  }
  return urls
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

test('everything that was answered survives a kill: payments, keys, effects, what is due, and webhooks', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'simulators-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const receiver = await startReceiver(t)
  const env = { SIMULATOR_DIR: folder, WEBHOOK_BASE: receiver.url }

  const before = await spawnSimulators(t, env)
  const placeOrder = () =>
    before.ask('POST', 'orders', { amount: 50_000, currency: 'INR', receipt: 'checkout-1' })
  const [delivered, order] = [await placeOrder(), await placeOrder()]
  const pay = ({ json }: typeof order, how: object) =>
    before.control('POST', `razorpay/orders/${json.id}/pay`, how)
  await pay(delivered, {})
  await untilTrue(async () => (await before.control('GET', 'webhooks/razorpay')).json.deliveries.length === 3)
  receiver.answerWith(0)
  const late = await pay(order, { outcome: 'failed', late_authorise_ms: 3_600_000 })
  const paid = await pay(order, {})
  const path = `payments/${paid.json.razorpay_payment_id}`
  const refund = await before.ask('POST', `${path}/refund`, { amount: 100 })
  const charge = { amount: 10, token: 'tok', checkoutId: 'checkout-1' }
  const charged = await before.payment('POST', 'payments/process', charge)
  const ledger = await before.control('GET', 'ledger')
  await kill(before.child)
  const untaken = receiver.received.length

  receiver.answerWith(200)
  const after = await spawnSimulators(t, env)
  assert.deepEqual((await after.control('GET', 'ledger')).json, ledger.json)
  assert.equal((await after.ask('GET', path)).json.amount_refunded, 100)
  assert.deepEqual((await after.ask('GET', `refunds/${refund.json.id}`)).json, refund.json)
  assert.deepEqual(await after.payment('POST', 'payments/process', charge), charged)
  // Declined, authorised, captured, paid, refunded twice.
  await receiver.until(({ length }) => length >= untaken + 6)
  const again = receiver.received.slice(untaken)
  assert.ok(again.every(({ body }) => !body.includes(delivered.json.id)))

  await after.control('POST', 'clock', { advance_ms: 3_600_000 })
  assert.equal(
    (await after.ask('GET', `payments/${late.json.razorpay_payment_id}`)).json.status,
    'authorized',
  )
})
