import assert from 'node:assert/strict'
import { test } from 'node:test'
import { untilTrue } from '../../support/waiting.ts'
import { beginInBrowser, payOrder } from './customers.ts'
import { type GatewayLab, openGatewayLab } from './gateway-lab.ts'
import { passHours } from './until-quiet.ts'

/** These send messages. */
const speaking = ['stripe', 'razorpay'] as const

async function setWebhooks({ gateways }: GatewayLab, policy: object): Promise<void> {
  for (const name of speaking) await gateways[name].webhooks(policy)
}

/** Buys where the customer must act first, and has him act. */
async function payInBrowser(shop: GatewayLab, gateway: (typeof speaking)[number], product_id: string) {
  const bought = await beginInBrowser(shop, gateway, { product_id })
  await bought.act()
  return bought
}

async function countMessages({ db }: GatewayLab): Promise<number> {
  return (await db.sql`select event_id from inbox`).length
}

test('each message comes ten times at once and again a day later: it is taken every time and counts once', async (t) => {
  const shop = await openGatewayLab(t, { servers: 2, workers: 2 })
  const { product_id } = await shop.offer()
  await setWebhooks(shop, { duplicate: 10 })
  const bought = await Promise.all(
    [...speaking, ...speaking].map((name) => payInBrowser(shop, name, product_id)),
  )
  for (const one of bought) await shop.checkoutOf(one, 'COMPLETED')
  await shop.endWell()

  await shop.gateways.control('POST', 'clock', { advance_ms: 86_400_000 })
  for (const name of speaking) await shop.gateways.control('POST', `webhooks/${name}/redeliver`, {})
  await shop.endWell()

  const told = await Promise.all(speaking.map((name) => shop.gateways[name].deliveries()))
  const deliveries = told.flat()
  const events = new Set(deliveries.map(({ event_id }) => event_id))
  assert.ok(deliveries.every(({ status }) => status === 200))
  assert.ok(deliveries.length >= 11 * events.size - 20, `${deliveries.length} of ${events.size}`)
  assert.equal(await countMessages(shop), events.size)
})

test('messages come in any order, and before the answers that caused them: no state goes back', async (t) => {
  const shop = await openGatewayLab(t, { workers: 2, env: { GATEWAY_TIMEOUT_SECONDS: '1.5' } })
  const { product_id } = await shop.offer()
  for (const policy of [
    { shuffle_seed: 1, delay_ms: [0, 200] },
    { shuffle_seed: 2, delay_ms: [0, 200] },
    { shuffle_seed: null, delay_ms: [0, 0], before_reply_ms: 500 },
  ]) {
    await setWebhooks(shop, policy)
    const failing = async () => {
      const begun = await beginInBrowser(shop, 'stripe', { product_id })
      await begun.act('FAIL')
      return begun
    }
    const bought = await Promise.all([
      payInBrowser(shop, 'stripe', product_id),
      payInBrowser(shop, 'razorpay', product_id),
      shop.buy({ product_id }),
      failing(),
      shop.buy({ product_id, token: 'pm_card_visa_chargeDeclined' }),
    ])
    const ends = ['COMPLETED', 'COMPLETED', 'COMPLETED', 'FAILED', 'FAILED']
    for (const [nth, one] of bought.entries()) await shop.checkoutOf(one, ends[nth])
    for (const { body } of bought.slice(0, 2)) {
      const { id } = await shop.paymentOf(body.id)
      await shop.post(`/payments/${id}/refund`, {}, { asOperator: true })
      await shop.paymentOf(body.id, 'REFUNDED')
    }
  }
  assert.ok((await countMessages(shop)) > 0)
  await shop.endWell()
})

test('no message ever comes: the gateway is asked, and all of it ends', async (t) => {
  const shop = await openGatewayLab(t, { env: { HOLD_TTL_SECONDS: '9' } })
  const { product_id } = await shop.offer()
  const { stripe } = shop.gateways
  await setWebhooks(shop, { mute: true })

  const paid = await Promise.all(speaking.map((name) => payInBrowser(shop, name, product_id)))
  const refused = await beginInBrowser(shop, 'stripe', { product_id })
  await refused.act('FAIL')
  const left = await beginInBrowser(shop, 'stripe', { product_id })
  const leftOpen = await beginInBrowser(shop, 'razorpay', { product_id })
  const givenBack = await shop.buy({ product_id, token: 'pm_card_pendingRefund' })
  await shop.checkoutOf(givenBack, 'COMPLETED')
  const { id } = await shop.paymentOf(givenBack.body.id)
  await shop.post(`/payments/${id}/refund`, {}, { asOperator: true })
  await untilTrue(async () => (await stripe.effects()).some(({ kind }) => kind === 'REFUND'))
  await shop.gateways.control('POST', 'clock', { advance_ms: 31_000 })

  for (const one of paid) await shop.checkoutOf(one, 'COMPLETED')
  for (const one of [refused, left, leftOpen]) await shop.checkoutOf(one, 'FAILED')
  // Whoever comes back now finds nothing that he could pay,
  await assert.rejects(left.act(), /is canceled/)
  // but at Razorpay, which cannot close an order: that is seen at the next look, within the hour.
  const open = await shop.paymentOf(leftOpen.body.id, 'FAILED')
  await payOrder(shop, open)
  await passHours(shop.db)
  for (const { body } of [givenBack, leftOpen]) await shop.paymentOf(body.id, 'REFUNDED')
  await shop.endWell()
  assert.equal(await countMessages(shop), 0)
})
