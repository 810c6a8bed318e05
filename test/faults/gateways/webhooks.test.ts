import assert from 'node:assert/strict'
import { test } from 'node:test'
import { untilTrue } from '../../support/waiting.ts'
import { openStripeLab, type StripeLab } from './stripe-lab.ts'

/** Buys with a card whose owner must act first, and has him act. */
async function payInBrowser(shop: StripeLab, product_id: string, verb = 'complete_action') {
  const bought = await shop.buy({ product_id, token: 'pm_card_threeDSecure2Required' })
  const { reference } = await shop.paymentOf(bought.body.id, 'REQUIRES_ACTION')
  await shop.stripe.control('POST', `stripe/payment_intents/${reference}/${verb}`)
  return bought
}

test('each message comes ten times at once and again a day later: it is taken every time and counts once', async (t) => {
  const shop = await openStripeLab(t, { servers: 2, workers: 2 })
  const { product_id } = await shop.offer({ stock: 9 })
  await shop.stripe.webhooks({ duplicate: 10 })
  const bought = await Promise.all([payInBrowser(shop, product_id), payInBrowser(shop, product_id)])
  for (const one of bought) await shop.checkoutOf(one, 'COMPLETED')
  await shop.endWell()

  await shop.stripe.control('POST', 'clock', { advance_ms: 86_400_000 })
  await shop.stripe.control('POST', 'webhooks/stripe/redeliver', {})
  await shop.endWell()

  const deliveries = await shop.stripe.deliveries()
  const events = new Set(deliveries.map(({ event_id }) => event_id))
  assert.ok(deliveries.every(({ status }) => status === 200))
  assert.ok(deliveries.length >= 11 * events.size - 10, `${deliveries.length} of ${events.size}`)
  assert.equal((await shop.db.sql`select event_id from inbox`).length, events.size)
})

test('messages come in any order: no state goes back', async (t) => {
  const shop = await openStripeLab(t, { workers: 2 })
  const { product_id } = await shop.offer({ stock: 50 })
  for (const seed of [1, 2, 3]) {
    await shop.stripe.webhooks({ shuffle_seed: seed, delay_ms: [0, 200] })
    const bought = await Promise.all([
      payInBrowser(shop, product_id),
      payInBrowser(shop, product_id),
      payInBrowser(shop, product_id, 'fail_action'),
      shop.buy({ product_id }),
      shop.buy({ product_id, token: 'pm_card_visa_chargeDeclined' }),
    ])
    const ends = ['COMPLETED', 'COMPLETED', 'FAILED', 'COMPLETED', 'FAILED']
    for (const [nth, one] of bought.entries()) await shop.checkoutOf(one, ends[nth])
    const { id } = await shop.paymentOf(bought[0].body.id)
    await shop.post(`/payments/${id}/refund`, {}, { asOperator: true })
    await shop.paymentOf(bought[0].body.id, 'REFUNDED')
  }
  await shop.endWell()
})

test('the message comes before the answer of the call that caused it', async (t) => {
  const shop = await openStripeLab(t, { env: { GATEWAY_TIMEOUT_SECONDS: '1.5' } })
  const { product_id } = await shop.offer({ stock: 9 })
  await shop.stripe.webhooks({ before_reply_ms: 500 })

  const bought = await Promise.all([shop.buy({ product_id }), payInBrowser(shop, product_id)])
  await untilTrue(async () => (await shop.db.sql`select event_id from inbox`).length > 0)
  for (const one of bought) await shop.checkoutOf(one, 'COMPLETED')

  await shop.endWell()
  assert.equal((await shop.stripe.effects()).length, 2)
})

test('no message ever comes: the gateway is asked, and all of it ends', async (t) => {
  const shop = await openStripeLab(t, { env: { HOLD_TTL_SECONDS: '9' } })
  const { product_id } = await shop.offer({ stock: 9 })
  await shop.stripe.webhooks({ mute: true })

  const paid = await payInBrowser(shop, product_id)
  const refused = await payInBrowser(shop, product_id, 'fail_action')
  const left = await shop.buy({ product_id, token: 'pm_card_threeDSecure2Required' })
  const givenBack = await shop.buy({ product_id, token: 'pm_card_pendingRefund' })
  await shop.checkoutOf(givenBack, 'COMPLETED')
  const { id } = await shop.paymentOf(givenBack.body.id)
  await shop.post(`/payments/${id}/refund`, {}, { asOperator: true })
  await untilTrue(async () => (await shop.stripe.effects()).some(({ kind }) => kind === 'REFUND'))
  await shop.stripe.control('POST', 'clock', { advance_ms: 31_000 })

  await shop.checkoutOf(paid, 'COMPLETED')
  await shop.checkoutOf(refused, 'FAILED')
  await shop.checkoutOf(left, 'FAILED')
  // Whoever comes back now finds nothing that he could pay.
  const { reference } = await shop.paymentOf(left.body.id)
  const acts = shop.stripe.control('POST', `stripe/payment_intents/${reference}/complete_action`)
  await assert.rejects(acts, /is canceled/)
  await shop.paymentOf(givenBack.body.id, 'REFUNDED')
  await shop.endWell()
  assert.equal((await shop.db.sql`select event_id from inbox`).length, 0)
})
