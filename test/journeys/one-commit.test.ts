import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../support/app.ts'

test('a lone purchase is accepted with one commit, whatever it holds', async (t) => {
  const shop = await startApp(t, { processKind: 'server' })
  const [first, second] = [await shop.offer(), await shop.offer()]
  const items = [first, second].map(({ product_id }) => ({ product_id, quantity: 2 }))

  const { status } = await shop.buy({ items, key: 'one' })

  assert.equal(status, 202)
  // PostgreSQL's xmin of a row is the transaction that wrote it.
  const writers = await shop.db.sql<{ rows: number }>`
    select xmin::text, count(*) as rows
      from (select xmin from orders union all select xmin from order_lines union all select xmin from holds
            union all select xmin from checkouts union all select xmin from idempotency_keys
            union all select xmin from pools) as written
     group by xmin::text`
  assert.deepEqual(
    writers.map(({ rows }) => rows),
    [1 + 2 + 2 + 1 + 1 + 2],
  )
})
