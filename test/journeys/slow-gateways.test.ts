import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../support/app.ts'

const impatient = { gatewayTimeoutMs: 300, leaseMs: 1_000 }

const slow: [claim: string, token: string][] = [
  ['a gateway that is slow is waited for', 'sim_slow_200'],
  ['a gateway that answers after we stopped waiting has charged once', 'sim_slow_400'],
  ['a gateway that charged and never answered has charged once', 'sim_timeout_but_charged'],
  ['a gateway that neither charged nor answered is asked again', 'sim_timeout_not_charged'],
]

for (const [claim, token] of slow) {
  test(claim, async (t) => {
    const shop = await startApp(t, impatient)
    const { product_id } = await shop.offer({ stock: 1 })

    const { body } = await shop.buy({ product_id, token, wait: 10 })

    assert.equal(body.status, 'COMPLETED')
    assert.deepEqual(
      shop.effects().map(({ kind, key, amountMinor }) => ({ kind, key, amountMinor })),
      [{ kind: 'SETTLED', key: body.payment.id, amountMinor: 1_000 }],
    )
    assert.deepEqual(await shop.stockOf(product_id), { capacity: 1, free: 0, held: 0, sold: 1 })
  })
}
