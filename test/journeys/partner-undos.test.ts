import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { auditDatabase } from '../../src/main/audit/index.ts'
import { openPartners, type Partners } from '../saga/partners.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { type Heard, type Scripted, startScripted } from '../support/scripted-service.ts'
import { untilTrue } from '../support/waiting.ts'

/** A sale in which both partner services took part, and its payment. */
async function sell(shop: TestApp): Promise<{ id: string; orderId: string; paymentId: string }> {
  const { product_id } = await shop.offer({ stock: 3 })
  const { body } = await shop.buy({ product_id, quantity: 2, wait: 10 })
  assert.equal(body.status, 'COMPLETED')
  return { id: body.id, orderId: body.order_id, paymentId: body.payment.id }
}

async function refund(shop: TestApp, paymentId: string, body: object = {}): Promise<void> {
  const { status } = await shop.post(`/payments/${paymentId}/refund`, body, { asOperator: true })
  assert.equal(status, 202)
}

async function untilUndone({ effectsOf }: Partners, id: string): Promise<void> {
  await untilTrue(async () => {
    const done = [...(await effectsOf('inventory', id)), ...(await effectsOf('order', id))]
    return String(done) === 'DEDUCT 2,RESTOCK 2,ORDER,CANCEL'
  })
}

async function openShop(t: TestContext): Promise<{ shop: TestApp; partners: Partners }> {
  const partners = await openPartners(t)
  const shop = await startApp(t, { ...partners.config, gatewayTimeoutMs: 1_000 })
  return { shop, partners }
}

test('a sale whose money all goes back is taken back at the partner services; in part, it is not', async (t) => {
  const { shop, partners } = await openShop(t)
  const { id, orderId, paymentId } = await sell(shop)
  await refund(shop, paymentId, { amount_minor: 100 })
  await untilTrue(async () => {
    const { body } = await shop.get(`/payments/${paymentId}`, { asOperator: true })
    return body.refunded_minor === 100
  })
  assert.deepEqual(await partners.effectsOf('inventory', id), ['DEDUCT 2'])

  await refund(shop, paymentId)

  await untilUndone(partners, id)
  const { body } = await shop.get(`/orders/${orderId}`, { asOperator: true })
  assert.equal(body.status, 'REFUNDED')
  await shop.audit()
})

for (const service of ['inventory', 'order'] as const) {
  test(`the ${service} service does it and gives no answer at first: it is asked again, and does it once`, async (t) => {
    const { shop, partners } = await openShop(t)
    const { id, paymentId } = await sell(shop)
    const fault = { do: 'act_then_hang' }
    await partners.control('POST', 'faults', { simulator: service, method: 'POST', fault })

    await refund(shop, paymentId)

    await untilTrue(async () => {
      const jobs = await shop.db.sql<{ state: string }>`
        select state from pgboss.job where name in ('restock-inventory', 'cancel-external-orders')`
      return jobs.length === 2 && jobs.every(({ state }) => state === 'completed')
    })
    await untilUndone(partners, id)
  })
}

/** Services that do what they are asked, but for what `refuses` says. */
async function openRefusing(t: TestContext, refuses: (heard: Heard) => boolean): Promise<TestApp> {
  const answers: Record<string, object> = { '/orders': { order_id: 'order_1', status: 'created' } }
  const service = await startScripted(t, (heard): Scripted => {
    if (refuses(heard)) return { status: 422, body: { success: false, error: 'closed_for_today' } }
    return { status: 200, body: answers[heard.path] ?? { success: true, status: 'cancelled' } }
  })
  return await startApp(t, { inventoryServiceUrl: service.url, orderServiceUrl: service.url })
}

async function openReasons(shop: TestApp): Promise<string[]> {
  const { body } = await shop.get('/incidents', { asOperator: true })
  return body.incidents.map(({ reason }: { reason: string }) => reason)
}

const refusal = /^A partner service refused to take back its part \(closed_for_today\)/

test('the money of a failed sale does not wait for a service that refuses to take its part back', async (t) => {
  const shop = await openRefusing(t, ({ path }) => path === '/orders' || path === '/inventory/restock')
  const { product_id } = await shop.offer({ stock: 1 })

  const { body } = await shop.buy({ product_id, wait: 10 })

  assert.deepEqual([body.status, body.error.code], ['FAILED', 'ORDER_REFUSED'])
  assert.deepEqual([body.payment.status, (await shop.stockOf(product_id)).free], ['REFUNDED', 1])
  const [reason, ...others] = await openReasons(shop)
  assert.match(reason ?? '', refusal)
  assert.deepEqual(others, [])
})

test('a refunded sale that a service refuses to take back is put before an operator', async (t) => {
  const shop = await openRefusing(t, ({ path }) => path === '/orders/order_1/cancel')
  const { paymentId } = await sell(shop)

  await refund(shop, paymentId)

  await untilTrue(async () => (await openReasons(shop)).length > 0)
  assert.match((await openReasons(shop))[0] ?? '', refusal)
})

test('a service that is away for long is asked until it is back; the other is asked once, and an operator hears of both', async (t) => {
  let isDown = true
  const asked: string[] = []
  const answers: Record<string, object> = { '/orders': { order_id: 'order_1', status: 'created' } }
  const service = await startScripted(t, ({ path }): Scripted => {
    asked.push(path)
    if (path === '/orders/order_1/cancel')
      return { status: 422, body: { success: false, error: 'closed_for_today' } }
    if (path === '/inventory/restock' && isDown) return { status: 503, body: {} }
    return { status: 200, body: answers[path] ?? { success: true, status: 'cancelled' } }
  })
  const shop = await startApp(t, { inventoryServiceUrl: service.url, orderServiceUrl: service.url })
  const { id, paymentId } = await sell(shop)
  const jobIs = (wanted: string) => async () => {
    const [job] = await shop.db.sql<{
      state: string
    }>`select state from pgboss.job where name = 'restock-inventory'`
    return job?.state === wanted
  }
  const hurry = (retries: number) =>
    shop.db.sql`
      update pgboss.job set retry_count = ${retries}, start_after = now(), created_on = created_on - interval '61 minutes'
       where name = 'restock-inventory'`

  await refund(shop, paymentId)
  await untilTrue(jobIs('retry'))
  await untilTrue(async () => (await openReasons(shop)).length > 0)
  assert.match(String(await openReasons(shop)), refusal)
  await hurry(8)
  await untilTrue(async () => /asked again every ten minutes/.test(String(await openReasons(shop))))
  await untilTrue(jobIs('retry'))
  const found = (await auditDatabase(shop)).map(({ id }) => id)
  isDown = false
  await hurry(9)
  await untilTrue(jobIs('completed'))

  assert.deepEqual(found, ['jobs-get-done'])
  assert.equal(asked.filter((path) => path === '/orders/order_1/cancel').length, 1)
  const [checkout] = await shop.db.sql`select external_stock from checkouts where id = ${id}`
  assert.deepEqual(checkout, { external_stock: 'RESTOCKED' })
})

test('a service that is not configured any more is put before an operator, once that is overdue', async (t) => {
  const shop = await openRefusing(t, () => false)
  const { paymentId } = await sell(shop)
  const jobIs = (wanted: string) => async () => {
    const [job] = await shop.db.sql<{ state: string }>`
      select state from pgboss.job where name = 'cancel-external-orders'`
    return job?.state === wanted
  }
  const { services } = shop.app
  const { orders } = services
  Object.assign(services, { orders: undefined })

  await refund(shop, paymentId)
  await untilTrue(jobIs('retry'))
  await shop.db.sql`
    update pgboss.job set retry_count = 8, start_after = now() where name = 'cancel-external-orders'`
  await untilTrue(async () => (await openReasons(shop)).length > 0)
  assert.match(String(await openReasons(shop)), /asked again every ten minutes/)
  await untilTrue(jobIs('retry'))

  Object.assign(services, { orders })
  await shop.db.sql`update pgboss.job set start_after = now() where name = 'cancel-external-orders'`
  await untilTrue(jobIs('completed'))
})
