import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { untilAllEnded } from '../../support/waiting.ts'
import { leaseMs, openStripeLab } from './stripe-lab.ts'

const points = {
  'after the intent was written, before the call': 'charge.before',
  'after Stripe has charged, before that is written': 'charge.after',
  'while that is written': 'charge.after commit.before',
  'after that was written': 'charge.after commit.after',
}

describe('a worker is killed', { concurrency: 2 }, () => {
  for (const [when, crashAt] of Object.entries(points)) {
    test(`${when}: another one ends the sale in time, charged once`, async (t) => {
      const shop = await openStripeLab(t, { workers: 0 })
      const { product_id } = await shop.offer({ stock: 3 })
      const { died } = await shop.startDoomed('worker', crashAt)
      const bought = await shop.buy({ product_id })
      await died

      await shop.startWorker()
      await untilAllEnded(shop.db, leaseMs + 1_000)

      assert.equal((await shop.checkoutOf(bought)).status, 'COMPLETED')
      const effects = await shop.stripe.effects()
      assert.deepEqual(
        effects.map(({ kind }) => kind),
        ['CHARGE'],
      )
      await shop.endWell()
    })
  }
})
