import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainFaults } from '../../../simulators/shared/fault.ts'
import { buyAt, charges, refunds, written } from './customers.ts'
import { type GatewayLab, openGatewayLab } from './gateway-lab.ts'
import { type Fault, type GatewayName, gatewayNames } from './simulated-gateways.ts'
import { historyOf } from './watch-moves.ts'

const faults: Fault[] = [
  ...plainFaults.map((plain) => ({ do: plain })),
  { do: 'too_many_429', retry_after_seconds: 1 },
]
const cases = faults.flatMap((fault) => gatewayNames.map((gateway) => ({ gateway, fault })))

/** What is known of a payment whose answers were lost, from one move to the next. */
const histories: Record<GatewayName, string[]> = {
  stripe: ['PENDING', 'UNKNOWN', 'SUCCESSFUL'],
  // Its order was unknown first, and then the capture.
  razorpay: ['PENDING', 'UNKNOWN', 'REQUIRES_ACTION', 'UNKNOWN', 'SUCCESSFUL'],
  http: ['PENDING', 'UNKNOWN', 'SUCCESSFUL'],
}

/** What a gateway does for a payment that is made and given back; Razorpay's money is ours to capture. */
const effects: Record<GatewayName, string[]> = {
  stripe: ['CHARGE', 'REFUND'],
  razorpay: ['AUTHORIZE', 'CAPTURE', 'REFUND'],
  http: ['CHARGE', 'REFUND'],
}

test('whatever becomes of a request or its answer', { concurrency: 15 }, async (t) => {
  const shop = await openGatewayLab(t)
  await shop.gateways.razorpay.switch('settings', { capture: 'manual' })
  await shop.gateways.stripe.switch('search', { lag_ms: 1_500 })
  const all = cases.map(({ gateway, fault }, nth) =>
    t.test(
      `${gateway}, ${fault.do}: money is taken once and given back once, and nobody guesses`,
      async () => {
        // The amount tells a request of this payment from all others.
        const amount_minor = 1_101 + nth
        const { product_id } = await shop.offer({ amount_minor })
        const spoil = (paths: readonly string[]) => spoilTwice(shop, gateway, paths, amount_minor, fault)

        await spoil(charges[gateway])
        const bought = await buyAt(shop, gateway, { product_id })
        await shop.checkoutOf(bought, 'COMPLETED')
        const { id } = await shop.paymentOf(bought.body.id)
        assert.deepEqual(await historyOf(shop.db, 'payments', id), histories[gateway])

        await spoil([refunds[gateway]])
        await shop.post(`/payments/${id}/refund`, {}, { asOperator: true })
        await shop.paymentOf(bought.body.id, 'REFUNDED')
        const done = (await shop.gateways[gateway].effects()).filter(({ reference }) => reference === id)
        assert.deepEqual(
          done.map(({ kind }) => kind),
          effects[gateway],
        )
      },
    ),
  )
  await Promise.all(all)
  await t.test('stripe, a 500 that it keeps under the key: nobody asks on and on', async (t) => {
    const { stripe } = shop.gateways
    const before = await stripe.countRequests()
    const { product_id } = await shop.offer()
    const unplant = await stripe.plant({ method: 'POST', fault: { do: 'act_then_500' } })
    await shop.checkoutOf(await shop.buy({ product_id }), 'COMPLETED')
    await unplant()
    const requests = (await stripe.countRequests()) - before
    t.diagnostic(`${requests} requests`)
    assert.ok(requests <= 10, `${requests} requests`)
  })
  await shop.endWell()
})

/** Two requests of a payment meet a fault, at each of these paths. */
async function spoilTwice(
  { gateways }: GatewayLab,
  gateway: GatewayName,
  paths: readonly string[],
  amountMinor: number,
  fault: Fault,
): Promise<void> {
  const body_includes = written[gateway](amountMinor)
  const rules = paths.map((path) => ({ method: 'POST', path, body_includes, fault, times: 2 }))
  await gateways[gateway].plant(...rules)
}
