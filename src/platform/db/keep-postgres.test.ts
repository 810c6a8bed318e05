import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeDataDir, removeDataDir, untilProcessEnds } from '../../../test/support/cluster.ts'
import { untilTrue } from '../../../test/support/waiting.ts'
import { keepEmbeddedPostgres, openDatabase } from './index.ts'

test('a server that was killed is started again, where it was and with what it had', async (t) => {
  const dataDir = await makeDataDir()
  const server = await keepEmbeddedPostgres({ dataDir, log: () => {} })
  const db = openDatabase({ url: server.url })
  t.after(async () => {
    await db.close()
    await server.stop()
    await removeDataDir(dataDir)
  })
  await db.sql`create table kept as select 7 as number`

  const [pid] = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')
  process.kill(Number(pid), 'SIGKILL')

  await untilProcessEnds(Number(pid))
  await untilTrue(() => db.sql`select 1`.then(() => true).catch(() => false))
  assert.deepEqual(await db.sql`select number from kept`, [{ number: 7 }])
})
