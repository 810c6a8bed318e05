import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Said } from './check-invariants.ts'
import { buyAt, refunds } from './customers.ts'
import { openGatewayLab } from './gateway-lab.ts'
import { gatewayNames } from './simulated-gateways.ts'

test('several give the same payment back at once, some of them twice, and three workers see to it: never too much', async (t) => {
  const shop = await openGatewayLab(t, { servers: 2, workers: 3 })
  const { product_id } = await shop.offer({ stock: 50, amount_minor: 1_000 })
  const names = [...gatewayNames, ...gatewayNames]
  const bought = await Promise.all(names.map((gateway) => buyAt(shop, gateway, { product_id })))
  for (const one of bought) await shop.checkoutOf(one, 'COMPLETED')
  const ids = await Promise.all(bought.map(async ({ body }) => (await shop.paymentOf(body.id)).id))
  const doors = shop.servers.map(shop.at)
  // Half of the answers are lost on the way, too.
  for (const gateway of gatewayNames) {
    const half = { path: refunds[gateway], times: null, chance: 0.5, seed: 7 }
    await shop.gateways[gateway].plant({ ...half, fault: { do: 'act_then_reset' } })
  }

  const said: Said[] = []
  const ask = async (id: string, door: number, click: string, amount?: number) => {
    const key = `${id}-${click}`
    const body = amount === undefined ? {} : { amount_minor: amount }
    const {
      status,
      text,
      body: answer,
    } = (await doors[door]?.post(`/payments/${id}/refund`, body, { key, asOperator: true })) ?? assert.fail()
    const expected = amount === undefined ? [202, 409] : [202, 409, 422]
    assert.ok(expected.includes(status), text)
    said.push({ asked: 'refund', key, status, id: answer.id, text })
  }
  // Parts of 300 and all that is left, each of them clicked twice, at different servers.
  const clicks = ids.flatMap((id) =>
    ['one', 'two', 'three', 'four', 'rest'].flatMap((click) =>
      [0, 1].map((door) => ask(id, door, click, click === 'rest' ? undefined : 300)),
    ),
  )
  await Promise.all(clicks)
  await shop.gateways.mend()
  await shop.endWell(said)

  for (const id of ids) {
    const [sums] = await shop.db.sql<{ given_back: number; refunds: number }>`
      select sum(amount_minor)::bigint as given_back, count(*) as refunds from refunds where payment_id = ${id}`
    const effects = (await shop.gateways.effects()).filter(({ reference }) => reference === id)
    assert.equal(sums?.given_back, 1_000)
    assert.equal(effects.filter(({ kind }) => kind === 'REFUND').length, sums?.refunds)
  }
})

test('a refund that had succeeded fails, and only that is told: the money counts as not given back', async (t) => {
  const shop = await openGatewayLab(t)
  const { product_id } = await shop.offer({ stock: 1 })
  await shop.gateways.stripe.webhooks({ enabled_events: ['refund.failed'] })
  const bought = await shop.buy({ product_id, token: 'pm_card_refundFail' })
  await shop.checkoutOf(bought, 'COMPLETED')
  const { id } = await shop.paymentOf(bought.body.id)
  await shop.post(`/payments/${id}/refund`, { amount_minor: 400 }, { asOperator: true })
  await shop.paymentOf(bought.body.id, 'PARTIALLY_REFUNDED')

  await shop.gateways.control('POST', 'clock', { advance_ms: 31_000 })
  await shop.paymentOf(bought.body.id, 'SUCCESSFUL')

  const { body } = await shop.get(`/payments/${id}`, { asOperator: true })
  assert.deepEqual([body.refunded_minor, body.refunds[0].status], [0, 'FAILED'])
  const { body: open } = await shop.get('/incidents', { asOperator: true })
  assert.equal(open.incidents.length, 1)
})
