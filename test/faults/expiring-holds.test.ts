import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp, type TestApp } from '../support/app.ts'
import { untilAllEnded } from '../support/waiting.ts'

const rounds = 200
const atOnce = 20
const holdTtlMs = 150

test('a hold runs out in the moment of its payment: the place is sold once, and who has none has his money', async (t) => {
  const shop = await startApp(t, { holdTtlMs, gatewayTimeoutMs: 1_000, leaseMs: 3_000 })
  const ends = { first: 0, second: 0 }
  for (let round = 0; round < rounds; round += atOnce) {
    const pairs = await Promise.all(Array.from({ length: atOnce }, (_, nth) => race(shop, nth)))
    await untilAllEnded(shop.db)
    for (const pair of pairs) ends[await winnerOf(shop, pair)] += 1
  }
  t.diagnostic(JSON.stringify(ends))
})

type Pair = { productId: string; first: string; second: string | undefined }

/** One pays slowly, the other asks for the only place until he gets it or it is sold. */
async function race(shop: TestApp, nth: number): Promise<Pair> {
  const { product_id: productId } = await shop.offer({ stock: 1 })
  const payMs = holdTtlMs - 30 + 3 * nth
  const { status, body, text } = await shop.buy({ product_id: productId, token: `sim_slow_${payMs}` })
  assert.equal(status, 202, text)
  const first: string = body.status_url
  for (;;) {
    const answer = await shop.buy({ product_id: productId, token: 'sim_slow_1' })
    assert.ok([202, 409].includes(answer.status), answer.text)
    if (answer.status === 202) return { productId, first, second: answer.body.status_url }
    if ((await shop.stockOf(productId)).sold === 1) return { productId, first, second: undefined }
  }
}

async function winnerOf(shop: TestApp, { productId, first, second }: Pair): Promise<'first' | 'second'> {
  const ends = await Promise.all([first, second].map((url) => (url ? shop.get(url) : undefined)))
  const [one, other] = ends.map((end) => end?.body)
  for (const checkout of [one, other]) {
    if (checkout?.status !== 'FAILED') continue
    assert.equal(checkout.payment?.captured_minor ?? 0, checkout.payment?.refunded_minor ?? 0)
  }
  const sales = [one, other].filter((checkout) => checkout?.status === 'COMPLETED')
  const { sold } = await shop.stockOf(productId)
  assert.equal(sales.length, sold)
  return one.status === 'COMPLETED' ? 'first' : 'second'
}
