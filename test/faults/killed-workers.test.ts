import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { endHolds } from '../support/hurry.ts'
import { untilAllEnded, untilTrue } from '../support/waiting.ts'
import { countEffects, endMs, openCrashLab } from './crash-lab.ts'

const onTheWayForward = [
  'commit.before',
  'commit.after',
  'charge.before',
  'charge.after',
  'charge.after commit.before',
  'charge.after commit.after',
]

const onTheWayBack = [
  'look.after commit.before',
  'look.after commit.after',
  'refund.before',
  'refund.after',
  'refund.after commit.before',
  'refund.after commit.after',
]

describe('a worker is killed on the way forward', { concurrency: 2 }, () => {
  for (const crashAt of onTheWayForward) {
    test(`at ${crashAt}: another one ends the sale in time, charged once`, async (t) => {
      const shop = await openCrashLab(t)
      const { product_id } = await shop.offer({ stock: 3 })
      const { died } = await shop.startDoomed('worker', crashAt)
      const { body } = await shop.buy({ product_id })
      await died

      await shop.startWorker()
      await untilAllEnded(shop.db, endMs)

      const { body: checkout } = await shop.get(body.status_url)
      assert.equal(checkout.status, 'COMPLETED')
      assert.deepEqual(countEffects(shop), { charges: 1, refunds: 0 })
      assert.equal((await shop.stockOf(product_id)).sold, 1)
    })
  }
})

describe('a worker is killed on the way back', { concurrency: 2 }, () => {
  for (const crashAt of onTheWayBack) {
    test(`at ${crashAt}: another one gives all of the money back, once`, async (t) => {
      const shop = await openCrashLab(t)
      const { product_id } = await shop.offer({ stock: 1 })
      const { died } = await shop.startDoomed('worker', crashAt)
      // He is charged, but nobody hears of it until somebody else has the only place.
      const { body } = await shop.buy({ product_id, token: 'sim_timeout_but_charged' })
      await untilTrue(() => Promise.resolve(countEffects(shop).charges === 1))
      await endHolds(shop.db)
      await untilTrue(async () => (await shop.buy({ product_id })).status === 202)
      await died

      await shop.startWorker()
      await untilAllEnded(shop.db, endMs)

      const { body: checkout } = await shop.get(body.status_url)
      assert.equal(checkout.status, 'FAILED')
      assert.equal(checkout.error.code, 'SOLD_OUT')
      assert.deepEqual(countEffects(shop), { charges: 2, refunds: 1 })
      assert.equal((await shop.stockOf(product_id)).sold, 1)
    })
  }
})
