import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop } from '../../support/shop.ts'
import type { Said } from './check-invariants.ts'
import { openStripeLab } from './stripe-lab.ts'

test('a server is killed between its commit and its answer: the same key at another one is the same checkout', async (t) => {
  const shop = await openStripeLab(t)
  const { product_id } = await shop.offer({ stock: 2 })
  const doomed = await shop.startDoomed('server', 'commit.after')
  const purchase = { product_id, key: 'try-again' }

  await assert.rejects(openShop(doomed.url, shop).buy(purchase), 'there is no answer')
  await doomed.died
  const said: Said[] = []
  for (let time = 0; time < 3; time += 1) {
    const { status, body, text, headers } = await shop.buy(purchase)
    assert.equal(headers.get('idempotent-replayed'), 'true')
    said.push({ asked: 'checkout', key: purchase.key, status, id: body.id, text })
  }

  await shop.endWell(said)
  assert.equal((await shop.stockOf(product_id)).sold, 1)
})

test('a server is killed when it has kept a message and not yet said so: it comes again and counts once', async (t) => {
  const shop = await openStripeLab(t)
  const doomed = await shop.startDoomed('server', 'mail.after')
  const { product_id } = await shop.offer({ stock: 1 })
  const bought = await shop.buy({ product_id, token: 'pm_card_threeDSecure2Required' })
  const { reference } = await shop.paymentOf(bought.body.id, 'REQUIRES_ACTION')

  await shop.tell(doomed)
  await shop.stripe.control('POST', `stripe/payment_intents/${reference}/complete_action`)
  await doomed.died
  const kept = await shop.db.sql<{ event_id: string }>`select event_id from inbox`
  await shop.tell({ url: shop.url })
  await shop.checkoutOf(bought, 'COMPLETED')

  await shop.endWell()
  const deliveries = await shop.stripe.deliveries()
  const again = deliveries.filter(({ event_id }) => kept.some((one) => one.event_id === event_id))
  assert.ok(
    again.some(({ status }) => status === null),
    'one was kept and not answered',
  )
})
