import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '../../support/http.ts'
import { asked } from './asked.ts'
import { atTime } from './at-time.ts'
import { beginInBrowser, payOrder } from './customers.ts'
import { type GatewayLab, openGatewayLab } from './gateway-lab.ts'
import { passHours, untilQuiet } from './until-quiet.ts'

type Gateway = 'stripe' | 'razorpay'

test('money comes after the place was sold to somebody else: it goes back in full, and nobody loses his place', async (t) => {
  const shop = await openGatewayLab(t, { holdTtlMs: 1_000 })
  for (const gateway of ['stripe', 'razorpay'] as const) {
    await t.test(gateway, async () => {
      const { product_id } = await shop.offer({ stock: 1 })
      const { first, comeLate } = await refuse[gateway](shop, product_id)
      await shop.checkoutOf(first, 'FAILED')
      const second = await shop.buy({ product_id })
      await shop.checkoutOf(second, 'COMPLETED')

      await comeLate()
      const { id } = await shop.paymentOf(first.body.id, 'REFUNDED')

      assert.equal((await shop.checkoutOf(first)).status, 'FAILED')
      assert.equal((await shop.stockOf(product_id)).sold, 1)
      const late = (await shop.gateways[gateway].effects()).filter(({ reference }) => reference === id)
      assert.deepEqual(
        late.map(({ kind }) => kind),
        ['DECLINE', 'CHARGE', 'REFUND'],
      )
    })
  }
  await shop.endWell()
})

/** Somebody's bank says no, and will say later that it has paid all the same. */
type Refused = { first: Answer; comeLate(): Promise<unknown> }

const refuse: Record<Gateway, (shop: GatewayLab, product_id: string) => Promise<Refused>> = {
  async stripe(shop, product_id) {
    const first = await shop.buy({ product_id, token: 'pm_card_visa_chargeDeclined' })
    await shop.checkoutOf(first, 'FAILED')
    const { reference } = await shop.paymentOf(first.body.id)
    const comeLate = () => shop.gateways.stripe.switch(`payment_intents/${reference}/late_success`)
    return { first, comeLate }
  },
  async razorpay(shop, product_id) {
    const first = await beginInBrowser(shop, 'razorpay', { product_id })
    const payment = await shop.paymentOf(first.body.id)
    const { razorpay_payment_id: id } = await payOrder(shop, payment, { outcome: 'failed' })
    return { first, comeLate: () => shop.gateways.razorpay.switch(`payments/${id}/late_authorise`) }
  },
}

const holdTtlMs = 3_000
const roundsAtOnce = 60
/** The customers act so long before their holds end, at most, or after. */
const spreadMs = 150

test('holds end in the moment in which their customers pay: each has his place or his money, and never both or neither', async (t) => {
  const shop = await openGatewayLab(t, { holdTtlMs, workers: 2 })
  // Nobody has it where the second one's hold ended as well, on a machine that is slow.
  const ends = { first: 0, second: 0, nobody: 0 }
  for (let begun = 0; begun < asked.raceRounds; begun += roundsAtOnce) {
    const rounds = Math.min(roundsAtOnce, asked.raceRounds - begun)
    const all = await Promise.all(Array.from({ length: rounds }, (_, nth) => race(shop, nth / rounds, nth)))
    await untilQuiet(shop.db)
    for (const one of all) ends[await winnerOf(shop, one)] += 1
  }
  // A message that crosses our last question changes nothing; then the money is found at the next look.
  await passHours(shop.db)
  await shop.endWell()
  t.diagnostic(JSON.stringify(ends))
})

type Race = { productId: string; first: Answer; second: Answer | undefined }

/**
 * One acts in the moment in which his hold ends; another one asks for the only place until it is his or sold. `share`: how
 * late of all he is, from 0 to 1. Every second one pays at Razorpay, which takes his money whatever we say.
 */
async function race(shop: GatewayLab, share: number, nth: number): Promise<Race> {
  const { product_id: productId } = await shop.offer({ stock: 1 })
  const gateway = nth % 2 === 0 ? 'stripe' : 'razorpay'
  const first = await beginInBrowser(shop, gateway, { product_id: productId })
  const endsAt = Date.parse(first.body.expires_at)
  // Refused where it was cancelled before.
  const acts = atTime(endsAt - spreadMs + 2 * spreadMs * share, () => first.act().catch(() => {}))
  const asks = atTime(endsAt, () => askOnAndOn(shop, productId))
  await acts
  return { productId, first, second: await asks }
}

async function askOnAndOn(shop: GatewayLab, product_id: string): Promise<Race['second']> {
  for (;;) {
    const answer = await shop.buy({ product_id })
    if (answer.status === 202) return answer
    assert.equal(answer.status, 409, answer.text)
    if ((await shop.stockOf(product_id)).sold === 1) return undefined
  }
}

async function winnerOf(shop: GatewayLab, { productId, first, second }: Race) {
  const one = await shop.checkoutOf(first)
  const other = second && (await shop.checkoutOf(second))
  const winners = [one, other].filter((checkout) => checkout?.status === 'COMPLETED')
  assert.equal(winners.length, (await shop.stockOf(productId)).sold)
  if (winners.length === 0) return 'nobody'
  return one.status === 'COMPLETED' ? 'first' : 'second'
}
