import assert from 'node:assert/strict'
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { childEnvironment } from '../test/support/child-environment.ts'
import { openSdk } from './stripe/open-test-shop.ts'

const main = join(import.meta.dirname, 'main.ts')
const freePorts = { SIMULATOR_STRIPE_PORT: '0', SIMULATOR_CONTROL_PORT: '0' }

type Started = { child: ChildProcess; said: () => string; complained: () => string }

function start(t: TestContext, env: Record<string, string>, names: string[] = ['stripe']): Started {
  const child = spawn(process.execPath, [main, ...names], { env: { ...childEnvironment(), ...env } })
  t.after(() => child.kill('SIGKILL'))
  const said = { out: '', error: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said.error += text
  })
  return { child, said: () => said.out, complained: () => said.error }
}

async function urlOf({ child, said }: Started): Promise<string> {
  while (!/Control API \S+\n/.test(said())) await once(child.stdout ?? child, 'data')
  return /^Stripe simulator (\S+)$/m.exec(said())?.[1] ?? ''
}

const params = {
  ...{ amount: 1000, currency: 'usd', confirm: true, payment_method: 'pm_card_visa' },
  automatic_payment_methods: { enabled: true, allow_redirects: 'never' as const },
}

test('the program says where each simulator listens, and ends when it is told to', async (t) => {
  const started = start(t, freePorts)
  await urlOf(started)
  assert.match(
    started.said(),
    /^Stripe simulator http:\/\/127\.0\.0\.1:\d+\nControl API http:\/\/127\.0\.0\.1:\d+\n$/,
  )
  started.child.kill('SIGTERM')
  assert.deepEqual(await once(started.child, 'exit'), [0, null])
})

test('a parent with a channel is told the addresses, and whether it ends us or goes away, we end', async (t) => {
  for (const end of ['SIGTERM', 'disconnect'] as const) {
    const child = fork(main, ['stripe'], {
      env: { ...childEnvironment(), ...freePorts },
      silent: true,
    })
    t.after(() => child.kill('SIGKILL'))
    const [{ urls }] = (await once(child, 'message')) as [{ urls: Record<string, string> }]
    assert.deepEqual(Object.keys(urls), ['stripe', 'control'])
    if (end === 'SIGTERM') child.kill(end)
    else child.disconnect()
    assert.deepEqual(await once(child, 'exit'), [0, null], end)
  }
})

test('ports that are in use are named all at once, with what to set', async (t) => {
  const blockers = await Promise.all(
    [1, 2].map(async () => {
      const blocker = createServer()
      await once(blocker.listen(0, '127.0.0.1'), 'listening')
      t.after(() => blocker.close())
      return String((blocker.address() as AddressInfo).port)
    }),
  )
  const [stripe = '', control = ''] = blockers
  const { child, complained } = start(t, { SIMULATOR_STRIPE_PORT: stripe, SIMULATOR_CONTROL_PORT: control })
  assert.deepEqual(await once(child, 'close'), [1, null])
  assert.equal(
    complained(),
    `Port ${stripe} (Stripe simulator) is in use; set SIMULATOR_STRIPE_PORT.\nPort ${control} (control API) is in use; set SIMULATOR_CONTROL_PORT.\n`,
  )
})

test('a live key stops the start, and is not repeated', async (t) => {
  const { child, complained } = start(t, { ...freePorts, STRIPE_SECRET_KEY: 'sk_live_abcdefgh' })
  assert.deepEqual(await once(child, 'close'), [1, null])
  assert.match(complained(), /^A live key was given/)
  assert.doesNotMatch(complained(), /abcd/)
})

test('a simulator that is killed under load has forgotten nothing that it answered', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'simulators-'))
  t.after(() => rm(folder, { recursive: true }))
  const env = { ...freePorts, SIMULATOR_DIR: folder }
  const first = start(t, env)
  const stripe = openSdk(await urlOf(first), 'sk_test_simulator')
  const answered: string[] = []
  const payOnAndOn = async (): Promise<void> => {
    const paid = await stripe.paymentIntents.create(params).catch(() => undefined)
    if (!paid) return
    answered.push(paid.id)
    if (answered.length === 50) first.child.kill('SIGKILL')
    return payOnAndOn()
  }
  await Promise.all(Array.from({ length: 8 }, payOnAndOn))
  assert.ok(answered.length >= 50)

  const again = openSdk(await urlOf(start(t, env)), 'sk_test_simulator')
  for (const id of answered) assert.equal((await again.paymentIntents.retrieve(id)).status, 'succeeded', id)
})
