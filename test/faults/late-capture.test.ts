import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../support/app.ts'
import { bendGateway } from '../support/bend-gateway.ts'
import { endHolds } from '../support/hurry.ts'
import { untilMoved, untilTrue } from '../support/waiting.ts'
import { countEffects } from './crash-lab.ts'

test('a charge that the gateway makes after the hold ran out is not kept', async (t) => {
  const shop = await startApp(t, { gatewayTimeoutMs: 100, leaseMs: 1_000 })
  let act = () => {}
  const allowed = new Promise<void>((resolve) => {
    act = resolve
  })
  let acted: Promise<unknown> = Promise.resolve()
  bendGateway(shop.app, (real) => ({
    charge(request, signal) {
      // The request is on its way, and will be there long after we have stopped waiting for an answer.
      acted = allowed.then(() => real.charge(request, signal))
      return new Promise(() => {})
    },
  }))
  const { product_id } = await shop.offer({ stock: 1 })
  const { body } = await shop.buy({ product_id })
  const statusOf = async () => (await shop.get(body.status_url)).body.status
  await untilMoved(shop.db, async () => {
    const rows = await shop.db.sql`select id from payments where status = 'UNKNOWN'`
    return rows.length === 1
  })

  await endHolds(shop.db)
  await untilMoved(shop.db, async () => (await statusOf()) === 'FAILED')
  act()
  await acted

  await untilTrue(() => {
    const { charges, refunds } = countEffects(shop)
    return charges === refunds
  }, 3_000)
  assert.equal(await statusOf(), 'FAILED')
})
