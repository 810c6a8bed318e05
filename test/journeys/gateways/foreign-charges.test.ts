import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { startApp, type TestApp } from '../../support/app.ts'
import { endPause } from '../../support/hurry.ts'
import { startScripted } from '../../support/scripted-service.ts'
import { untilMoved } from '../../support/waiting.ts'

/** A shop whose payment service takes the money of everybody by one transaction, until it is mended. */
async function openShop(t: TestContext) {
  const service = { isMended: false }
  const { url, heard } = await startScripted(t, ({ method, path, headers }) => {
    const key = method === 'GET' ? path.split('/').at(-1) : headers['idempotency-key']
    const transactionId = service.isMended ? `tx_${key}` : 'tx_1'
    return { status: 200, body: { status: 'success', transactionId, amount: 10 } }
  })
  return { shop: await startApp(t, { paymentServiceUrl: url }), service, heard }
}

/** Waits until an operator is asked, without the pauses between the tries. */
async function untilIncident(shop: TestApp, checkoutId: string): Promise<string> {
  await untilMoved(shop.db, async () => {
    const [row] = await shop.db.sql<{ stands: boolean }>`
      select next_run_at is null as stands from checkouts where id = ${checkoutId}`
    if (row?.stands) return true
    await endPause(shop.db, checkoutId)
    return false
  })
  const { body } = await shop.get('/incidents', { asOperator: true })
  const [incident, ...others] = body.incidents
  assert.deepEqual([incident.checkout_id, others], [checkoutId, []])
  assert.match(incident.reason, /with a charge that pays for another one\..* retry\.$/)
  return incident.id
}

test('one charge pays for one order; whoever else it is said to pay for waits for an operator', async (t) => {
  const { shop, service, heard } = await openShop(t)
  const { product_id } = await shop.offer({ stock: 2 })
  const bought = await Promise.all([shop.buy({ product_id }), shop.buy({ product_id })])
  const ended = async () =>
    await shop.db.sql<{ id: string }>`select id from checkouts where status = 'COMPLETED'`
  await untilMoved(shop.db, async () => (await ended()).length === 1)
  const [first] = await ended()
  const second = bought.map(({ body }) => body).find(({ id }) => id !== first?.id)

  const incidentId = await untilIncident(shop, second.id)

  assert.equal((await ended()).length, 1)
  const { payment, status } = (await shop.get(second.status_url)).body
  assert.deepEqual([status, payment.status, payment.captured_minor], ['PROCESSING', 'UNKNOWN', 0])
  assert.deepEqual(
    heard.filter(({ path }) => path.endsWith('/refund')),
    [],
  )
  const { sold, held } = await shop.stockOf(product_id)
  assert.deepEqual([sold, held], [1, 1])

  service.isMended = true
  await shop.post(`/incidents/${incidentId}/retry`, undefined, { asOperator: true })
  await untilMoved(shop.db, async () => (await ended()).length === 2)
})
