import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startAdvancing } from '../../src/checkout/index.ts'
import type { Database } from '../../src/platform/db/index.ts'
import { startApp } from '../support/app.ts'

const purchases = 20
/** One takes it on, one writes down that it is paid. A late nudge may cost a third, now and then. */
const turnsMax = 2.5

test('a worker takes two turns for a lone purchase, and none for nothing', async (t) => {
  const shop = await startApp(t, { processKind: 'server' })
  const { product_id } = await shop.offer()
  let turns = 0
  const steadyDb: Database = {
    ...shop.app.steadyDb,
    transaction(work) {
      turns += 1
      return shop.app.steadyDb.transaction(work)
    },
  }
  const advancing = await startAdvancing({ ...shop.app, steadyDb })
  t.after(() => advancing.stop())

  for (let bought = 0; bought < purchases; bought += 1) await shop.buy({ product_id, wait: 10 })

  t.diagnostic(`${turns / purchases} turns a purchase`)
  assert.ok(turns >= 2 * purchases, 'the turns were not counted')
  assert.ok(turns <= turnsMax * purchases, `${turns} turns`)
})
