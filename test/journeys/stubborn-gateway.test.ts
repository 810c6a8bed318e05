import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../support/app.ts'
import { bendGateway } from '../support/bend-gateway.ts'
import { endHolds, endPause } from '../support/hurry.ts'
import { untilMoved } from '../support/waiting.ts'

test('a gateway that will not cancel is told again after a pause, not without end', async (t) => {
  const shop = await startApp(t)
  const { product_id } = await shop.offer({ stock: 1 })
  let isStubborn = true
  bendGateway(shop.app, (real) => ({
    async cancel(...asked) {
      return isStubborn ? { is: 'ACTION_NEEDED', reference: 'still waiting' } : await real.cancel(...asked)
    },
  }))
  const { body } = await shop.buy({ product_id, token: 'sim_needs_action', wait: 10 })
  assert.equal(body.status, 'AWAITING_PAYMENT')

  await endHolds(shop.db)
  await endPause(shop.db, body.id)
  await untilMoved(shop.db, async () => {
    const [row] = await shop.db.sql<{ failures: number }>`select failures from checkouts`
    return (row?.failures ?? 0) > 0
  })
  isStubborn = false

  await untilMoved(shop.db, async () => (await shop.get(body.status_url)).body.status === 'FAILED')
  assert.equal((await shop.stockOf(product_id)).free, 1)
})
