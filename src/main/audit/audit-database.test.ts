import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeTestDatabase } from '../../../test/support/database.ts'
import { auditDatabase } from './index.ts'

test('a database that no worker has seen yet, without tables of the job queue, can be audited', async (t) => {
  const { db } = await makeTestDatabase(t)
  await db.runSql('drop schema pgboss cascade')

  assert.deepEqual(await auditDatabase({ db }), [])
})
