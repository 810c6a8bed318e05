import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Processes, startProcesses } from '../../support/app.ts'
import { childEnvironment } from '../../support/child-environment.ts'
import { goodPassword, logIn, readKeptRows } from '../../support/people.ts'

const cli = fileURLToPath(new URL('../../../src/main/cli.ts', import.meta.url))

/** Runs `holdfast admin …` with what is piped in; answers with its exit code and all that it printed. */
async function runAdmin({ databaseUrl, dataDir }: Processes, words: string[], piped: string) {
  const env = { ...childEnvironment(), DATABASE_URL: databaseUrl, DATA_DIR: dataDir }
  const child = spawn(process.execPath, [cli, 'admin', ...words], { env })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      said += text
    })
  // It may have ended without reading what was piped to it.
  child.stdin.on('error', () => {})
  child.stdin.end(piped)
  await once(child, 'close')
  return { code: child.exitCode, said }
}

test('the first admin is made at the command line, with a password that is piped in', async (t) => {
  const shop = await startProcesses(t, { workers: 0 })

  const { code, said } = await runAdmin(shop, ['create', 'Root@Example.com'], `${goodPassword}\nand more\n`)

  assert.equal(code, 0, said)
  assert.match(said, /^Created super_admin root@example\.com, user [\w-]{36}\. Sign in with POST \/api\/v1/i)
  assert.ok(!said.includes(goodPassword), 'the password is not repeated')
  const { status, body } = await logIn(shop, { email: 'root@example.com' })
  assert.deepEqual([status, body.role], [200, 'super_admin'])
  const { body: trail } = await shop.get('/admin/audit', { as: body.token })
  const [entry] = trail.entries
  assert.deepEqual(
    [entry.actor, entry.action, entry.subject, entry.changes],
    ['cli', 'user.created', `user:${body.user_id}`, { role: 'super_admin' }],
  )
})

test('what is wrong is said in a sentence, with exit code 1, and makes nobody an admin', async (t) => {
  const shop = await startProcesses(t, { workers: 0 })
  const create = (email: string, password: string) => runAdmin(shop, ['create', email], password)
  await create('root@example.com', goodPassword)
  const before = await readKeptRows(shop.db)
  const usage = 'Usage: holdfast admin create <e-mail address>\n'

  for (const [words, piped, sentence] of [
    [
      ['create', 'new@example.com'],
      'password123\n',
      /^This password is not accepted\. It is one of the most/,
    ],
    [['create', 'new@example.com'], 'short\n', /^This password is not accepted\. It has fewer than 8/],
    [['create', 'new@example.com'], '', /^This password is not accepted\. It has fewer than 8/],
    [['create', 'ROOT@example.com'], goodPassword, /^There is an account with this e-mail address\.$/m],
    [['create', 'nobody'], goodPassword, usage],
    [['create'], goodPassword, usage],
    [['remove', 'root@example.com'], goodPassword, usage],
    [[], goodPassword, usage],
  ] as const) {
    const { code, said } = await runAdmin(shop, [...words], piped)
    assert.equal(code, 1, said)
    if (typeof sentence === 'string') assert.equal(said, sentence)
    else assert.match(said, sentence)
    assert.ok(!/^\s+at /m.test(said) && !(piped && said.includes(piped.trim())), said)
    assert.deepEqual(await readKeptRows(shop.db), before, words.join(' '))
  }
})
