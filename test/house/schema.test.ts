import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { makeTestDatabase } from '../support/database.ts'
import { describeSchema } from '../support/describe-schema.ts'

const skip = process.env.HOLDFAST_TEST_CLUSTER_URL ? false : 'needs the database of npm test'

test('migrations/schema.sql shows what the migrations make', { skip }, async (t) => {
  const { db } = await makeTestDatabase(t)

  const written = await readFile(new URL('../../migrations/schema.sql', import.meta.url), 'utf8')

  const advice = 'The schema changed. Renew the page that shows it: node test/support/write-schema.ts'
  assert.equal(withoutHead(written), await describeSchema(db), advice)
})

function withoutHead(text: string): string {
  return text.replace(/^(--.*\n)+\n/, '')
}
