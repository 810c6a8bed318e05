import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeTestDatabase } from '../support/database.ts'
import { anyPort } from '../support/simulators.ts'

const cli = fileURLToPath(new URL('../../src/main/cli.ts', import.meta.url))

/** Runs `holdfast start` to its end, which comes by SIGTERM once it has said all that it says when it is ready. */
async function start(t: TestContext, settings: Record<string, string>) {
  const env = { PATH: process.env.PATH ?? '', ...usual, ...anyPort, ...settings }
  const child = spawn(process.execPath, [cli, 'start'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
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
  return { said, complained }
}

const usual = { PORT: '0', DEMO_DATA: 'off', LOG_LEVEL: 'silent' }

/** A place of its own for what a start keeps, and a port that somebody else has. */
async function prepare(t: TestContext) {
  const { url: DATABASE_URL } = await makeTestDatabase(t)
  const DATA_DIR = await mkdtemp(join(tmpdir(), 'holdfast-test-'))
  t.after(() => rm(DATA_DIR, { recursive: true, force: true }))
  const blocker = createServer()
  await once(blocker.listen(0, '127.0.0.1'), 'listening')
  t.after(() => blocker.close())
  const taken = String((blocker.address() as AddressInfo).port)
  return { settings: { DATABASE_URL, DATA_DIR }, taken }
}

test('where a port of the simulators is taken, the shop starts without them and says so again at the end', async (t) => {
  const { settings, taken } = await prepare(t)

  const { said, complained } = await start(t, { ...settings, SIMULATOR_STRIPE_PORT: taken })

  assert.match(complained, /^Port \d+ \(Stripe simulator\) is in use; set SIMULATOR_STRIPE_PORT\.$/m)
  assert.match(said, /^Holdfast is ready: .*$/m)
  assert.match(said, /^ {2}Simulators {7}do not run, for the reason said above; gateways here: simulator$/m)
})

test('where the first start found its port taken, the next one says where the operator’s key is', async (t) => {
  const { settings, taken } = await prepare(t)
  const first = await start(t, { ...settings, HOST: '127.0.0.1', PORT: taken })
  assert.match(first.complained, new RegExp(`${taken}`))
  assert.doesNotMatch(first.said, /Operator key/)

  const second = await start(t, settings)

  const path = join(settings.DATA_DIR, 'admin-api-key')
  assert.ok(second.said.includes(`\n  Operator key     kept in ${path}\n`), second.said)
  const key = (await readFile(path, 'utf8')).trim()
  assert.ok(key.length >= 16 && !second.said.includes(key))
  const given = await start(t, { ...settings, ADMIN_API_KEY: 'a key that somebody gave' })
  assert.doesNotMatch(given.said, /Operator key/)
})
