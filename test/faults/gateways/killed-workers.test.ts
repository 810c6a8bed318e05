import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { untilAllEnded } from '../../support/waiting.ts'
import { buyAt } from './customers.ts'
import { type GatewayLab, leaseMs, openGatewayLab } from './gateway-lab.ts'

type Gateway = 'stripe' | 'razorpay'

/** When a worker dies: who is paid how, and after which call or commit. */
const points: [gateway: Gateway, whither: string, when: Record<string, string>][] = [
  [
    'stripe',
    'to be paid',
    {
      'after the intent was written, before the call': 'charge.before',
      'after Stripe has charged, before that is written': 'charge.after',
      'while that is written': 'charge.after commit.before',
      'after that was written': 'charge.after commit.after',
    },
  ],
  [
    'stripe',
    'to give back',
    {
      'after the money was given back': 'refund.after',
      'while that is written': 'refund.after mail.before',
    },
  ],
  [
    'razorpay',
    'to be paid',
    {
      'after the order was made, before anybody knows its name': 'charge.after',
      'before the money is captured': 'look.before',
      'after it was captured': 'look.after',
      'while that is written': 'look.after commit.before',
    },
  ],
  [
    'razorpay',
    'to give back',
    {
      'before the money is given back': 'refund.before',
      'after it was given back': 'refund.after',
    },
  ],
]

const effects: Record<Gateway, string[]> = {
  stripe: ['CHARGE', 'REFUND'],
  razorpay: ['AUTHORIZE', 'CAPTURE', 'REFUND'],
}

describe('a worker is killed', { concurrency: 3 }, () => {
  for (const [gateway, whither, when] of points) {
    test(`on its way ${whither} at ${gateway}`, async (t) => {
      // Crashes are planted at the usual gateway.
      const shop = await openGatewayLab(t, { workers: 0, env: { DEFAULT_GATEWAY: gateway } })
      const { stripe, razorpay } = shop.gateways
      await razorpay.switch('settings', { capture: 'manual' })
      // Nobody speaks of refunds: a worker that begins by asking about an old one would die of that.
      await stripe.webhooks({ mute: true })
      await razorpay.webhooks({ enabled_events: ['payment.authorized'] })
      const { product_id } = await shop.offer()
      for (const [moment, crashAt] of Object.entries(when)) {
        await t.test(`${moment}: another one goes on, and money moves once each way`, async () => {
          const { died } = await shop.startDoomed('worker', crashAt)
          const going = buyAndReturn(shop, gateway, product_id)
          await Promise.race([died, going])
          const heir = await shop.startWorker()
          // What the dead one had in hand comes back when its lease ends.
          await untilAllEnded(shop.db, leaseMs + 2_000)

          const paymentId = await going
          const done = (await shop.gateways.effects()).filter(({ reference }) => reference === paymentId)
          assert.deepEqual(
            done.map(({ kind }) => kind),
            effects[gateway],
          )
          await died
          await heir.kill()
        })
      }
      await shop.startWorker()
      await shop.endWell()
    })
  }
})

/** Answers with the id of the payment that was made and given back. */
async function buyAndReturn(shop: GatewayLab, gateway: Gateway, product_id: string): Promise<string> {
  const bought = await buyAt(shop, gateway, { product_id })
  await shop.checkoutOf(bought, 'COMPLETED')
  const { id } = await shop.paymentOf(bought.body.id)
  await shop.post(`/payments/${id}/refund`, {}, { asOperator: true })
  await shop.paymentOf(bought.body.id, 'REFUNDED')
  return id
}
