import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeTestDatabase } from '../../../test/support/database.ts'
import { migrate, pendingMigrations } from './index.ts'

test('an empty database is brought up to date once, by one of two processes', async (t) => {
  const { url, db } = await makeTestDatabase(t)
  await db.sql`drop schema public cascade`
  await db.sql`create schema public`
  const pending = await pendingMigrations(url)
  assert.equal(pending[0], '0001-engine')
  assert.ok(!pending.includes('schema'))

  const [one, other] = await Promise.all([migrate(url), migrate(url)])

  assert.deepEqual([...one, ...other], pending)
  assert.deepEqual(await pendingMigrations(url), [])
})
