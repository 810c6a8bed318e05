import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '../../support/http.ts'
import { atTime } from './at-time.ts'
import { openStripeLab, type StripeLab } from './stripe-lab.ts'

test('money comes after the place was sold to somebody else: it goes back in full, and nobody loses his place', async (t) => {
  const shop = await openStripeLab(t)
  const { product_id } = await shop.offer({ stock: 1 })
  const first = await shop.buy({ product_id, token: 'pm_card_visa_chargeDeclined' })
  await shop.checkoutOf(first, 'FAILED')
  const second = await shop.buy({ product_id })
  await shop.checkoutOf(second, 'COMPLETED')

  const [declined] = await shop.stripe.effects()
  const intent = await intentOf(shop, declined?.reference ?? '')
  await shop.stripe.control('POST', `stripe/payment_intents/${intent}/late_success`)
  await shop.paymentOf(first.body.id, 'REFUNDED')

  await shop.endWell()
  assert.equal((await shop.checkoutOf(first)).status, 'FAILED')
  assert.equal((await shop.stockOf(product_id)).sold, 1)
  const late = (await shop.stripe.effects()).filter(({ reference }) => reference === declined?.reference)
  assert.deepEqual(
    late.map(({ kind }) => kind),
    ['DECLINE', 'CHARGE', 'REFUND'],
  )
})

/** Stripe's own name for a payment of ours. */
async function intentOf(shop: StripeLab, paymentId: string): Promise<string> {
  const [row] = await shop.db.sql<{ refs: string[] }>`
    select refs from inbox where charge_key = ${paymentId} and refs <> '{}' limit 1`
  return row?.refs[0] ?? assert.fail('Nobody has told of it.')
}

const holdTtlMs = 3_000
const rounds = 60
/** The customers act so long before their holds end, at most, or after. */
const spreadMs = 150

test('holds end in the moment in which their customers pay: each has his place or his money, and never both or neither', async (t) => {
  const shop = await openStripeLab(t, { holdTtlMs, workers: 2 })
  const all = await Promise.all(Array.from({ length: rounds }, (_, nth) => race(shop, nth)))
  await shop.endWell()

  // Nobody has it where the second one's hold ended as well, on a machine that is slow.
  const ends = { first: 0, second: 0, nobody: 0 }
  for (const one of all) ends[await winnerOf(shop, one)] += 1
  t.diagnostic(JSON.stringify(ends))
})

type Race = { productId: string; first: { body: Json }; second: { body: Json } | undefined }

/** One acts in the moment in which his hold ends; another one asks for the only place until it is his or sold. */
async function race(shop: StripeLab, nth: number): Promise<Race> {
  const { product_id: productId } = await shop.offer({ stock: 1 })
  const first = await shop.buy({ product_id: productId, token: 'pm_card_threeDSecure2Required' })
  const { reference } = await shop.paymentOf(first.body.id, 'REQUIRES_ACTION')
  const early = spreadMs - (2 * spreadMs * nth) / rounds
  const acts = atTime(Date.parse(first.body.expires_at) - early, () =>
    // Refused where it was cancelled before.
    shop.stripe.control('POST', `stripe/payment_intents/${reference}/complete_action`).catch(() => {}),
  )
  const asks = atTime(Date.parse(first.body.expires_at), () => askOnAndOn(shop, productId))
  await acts
  return { productId, first, second: await asks }
}

async function askOnAndOn(shop: StripeLab, product_id: string): Promise<Race['second']> {
  for (;;) {
    const answer = await shop.buy({ product_id })
    if (answer.status === 202) return answer
    assert.equal(answer.status, 409, answer.text)
    if ((await shop.stockOf(product_id)).sold === 1) return undefined
  }
}

async function winnerOf(shop: StripeLab, { productId, first, second }: Race) {
  const one = await shop.checkoutOf(first)
  const other = second && (await shop.checkoutOf(second))
  const winners = [one, other].filter((checkout) => checkout?.status === 'COMPLETED')
  assert.equal(winners.length, (await shop.stockOf(productId)).sold)
  if (winners.length === 0) return 'nobody'
  return one.status === 'COMPLETED' ? 'first' : 'second'
}
