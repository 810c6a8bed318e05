import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop } from '../support/shop.ts'
import { openCrashLab } from './crash-lab.ts'

for (const [crashAt, isKept] of [
  ['commit.before', false],
  ['commit.after', true],
] as const) {
  const title = isKept ? 'after its commit and before its answer' : 'just before its commit'

  test(`a server is killed ${title}: asking another one with the same key gives one checkout`, async (t) => {
    const shop = await openCrashLab(t)
    const { product_id } = await shop.offer({ stock: 2 })
    const doomed = await shop.startDoomed('server', crashAt)
    const purchase = { product_id, key: 'try-again' }

    await assert.rejects(openShop(doomed.url, shop).buy(purchase), 'there is no answer')
    await doomed.died
    const [left] = await shop.db.sql<{ id: string }>`select id from checkouts`
    assert.equal(left !== undefined, isKept)
    const again = await shop.buy(purchase)

    assert.equal(again.status, 202)
    assert.equal(again.headers.get('idempotent-replayed'), isKept ? 'true' : null)
    if (left) assert.equal(again.body.id, left.id)
    assert.equal((await shop.db.sql`select id from checkouts`).length, 1)
    assert.equal((await shop.stockOf(product_id)).held, 1)
  })
}
