import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeTestDatabase } from '../support/database.ts'
import { anyPort } from '../support/simulators.ts'

const cli = fileURLToPath(new URL('../../src/main/cli.ts', import.meta.url))

test('where a port of the simulators is taken, the shop starts without them and says so again at the end', async (t) => {
  const { url: DATABASE_URL } = await makeTestDatabase(t)
  const DATA_DIR = await mkdtemp(join(tmpdir(), 'holdfast-test-'))
  t.after(() => rm(DATA_DIR, { recursive: true, force: true }))
  const blocker = createServer()
  await once(blocker.listen(0, '127.0.0.1'), 'listening')
  t.after(() => blocker.close())
  const taken = String((blocker.address() as AddressInfo).port)
  const settings = { DATABASE_URL, DATA_DIR, PORT: '0', DEMO_DATA: 'off', LOG_LEVEL: 'silent' }
  const child = spawn(process.execPath, [cli, 'start'], {
    env: { PATH: process.env.PATH ?? '', ...settings, ...anyPort, SIMULATOR_STRIPE_PORT: taken },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.after(() => child.kill('SIGKILL'))
  let complained = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complained += text
  })

  let said = ''
  for await (const text of child.stdout.setEncoding('utf8')) {
    said += text
    if (/^ {2}Simulators .*\n/m.test(said)) child.kill('SIGTERM')
  }

  assert.match(complained, /^Port \d+ \(Stripe simulator\) is in use; set SIMULATOR_STRIPE_PORT\.$/m)
  assert.match(said, /^Holdfast is ready: .*$/m)
  assert.match(said, /^ {2}Simulators {7}do not run, for the reason said above; gateways here: simulator$/m)
})
