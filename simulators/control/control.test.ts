import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import type { Simulator } from '../shared/simulator.ts'
import { createWorld } from '../shared/world.ts'
import { openTestShop } from '../stripe/open-test-shop.ts'
import { serveControl } from './serve-control.ts'

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

test('pages of other people are refused, whichever way they come', async (t) => {
  const { running } = await openTestShop(t)
  const { host, port } = new URL(running.urls.control ?? '')
  const ask = (headers: Record<string, string>, method = 'GET', path = '/control/faults') =>
    new Promise<number | undefined>((resolve, reject) => {
      const asked = request({ port, method, path, headers }, (answer) => resolve(answer.resume().statusCode))
      asked.on('error', reject).end()
    })

  for (const name of [host, `localhost:${port}`, `[::1]:${port}`, '127.0.0.1', 'LOCALHOST'])
    assert.equal(await ask({ host: name }), 200, name)
  for (const origin of ['http://localhost:3000', 'http://127.0.0.1:8087', 'https://[::1]', `http://${host}`])
    assert.equal(await ask({ origin }), 200, origin)
  for (const name of ['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:80', '10.0.0.1'])
    assert.equal(await ask({ host: name }, 'POST', '/control/reset'), 403, name)
  for (const origin of ['https://evil.example', 'null', 'http://localhost.evil.example', 'file://localhost'])
    assert.equal(await ask({ origin }, 'POST', '/control/reset'), 403, origin)
})

test('what goes wrong is told without the inside of the program', async (t) => {
  const world = createWorld({})
  const broken = () => {
    throw new Error('a secret of the inside')
  }
  const simulator = { name: 'broken', title: 'broken one', control: broken } as unknown as Simulator
  const server = serveControl(world, [simulator]).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  t.mock.method(process.stderr, 'write', () => true)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/control`

  const answer = await fetch(`${url}/broken`, { method: 'POST' })
  const text = await answer.text()
  assert.equal(answer.status, 500)
  assert.doesNotMatch(text, /secret|\.ts/)
  assert.equal((await fetch(`${url}/%zz`)).status, 400)
})
