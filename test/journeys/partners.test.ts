import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { readCheckouts } from '../../src/checkout/checkout-store.ts'
import { openPartners, type Partners } from '../saga/partners.ts'
import { startApp, startProcesses, type TestApp } from '../support/app.ts'
import { type Simulated, simulate, untilMet } from '../support/simulators.ts'
import { untilAllEnded } from '../support/waiting.ts'

const address = { street: 'Main Street', number: '123', city: 'Springfield', state: 'IL', zip_code: '62701' }
const wanted = [
  { product_id: 'prod_001', quantity: 2, price: 99.9 },
  { product_id: 'prod_002', quantity: 1, price: 149.9 },
]
const [pieces, totalMinor] = [3, 34_970]

/** The body of the call that old clients make. */
function bodyOf(payment_method: object = { type: 'token', token: 'pm_card_visa' }) {
  return {
    ...{ payment_method, customer_email: 'customer@example.com', shipping_address: address },
    items: wanted,
  }
}

async function stock(shop: Pick<TestApp, 'offer'>): Promise<void> {
  await shop.offer({ product_id: 'prod_001', amount_minor: 9_990, stock: 10 })
  await shop.offer({ product_id: 'prod_002', amount_minor: 14_990, stock: 10 })
}

/** A shop that pays by the payment service, takes from the inventory service and orders at the order service. */
async function openShop(t: TestContext) {
  const payment = await simulate(t, ['payment'])
  const partners = await openPartners(t)
  const paymentServiceUrl = payment.url('payment')
  const shop = await startApp(t, { ...partners.config, paymentServiceUrl, gatewayTimeoutMs: 1_000 })
  await stock(shop)
  return { shop, payment, partners }
}

/** Fails unless books and services say the same of a checkout, and it ended as it should. */
async function assertEnded(
  { shop, payment, partners }: { shop: TestApp; payment: Simulated; partners: Partners },
  id: string,
  end: 'COMPLETED' | 'FAILED',
): Promise<void> {
  const [state] = await readCheckouts(shop.db, [id])
  assert.equal(state?.status, end)
  await partners.assertAgree(state, pieces)
  const [paid] = await shop.db.sql<{ id: string }>`select id from payments where checkout_id = ${id}`
  const { json } = await payment.control('GET', `ledger?simulator=payment&reference=${paid?.id}`)
  const kinds = json.effects.map(({ kind, amount }: { kind: string; amount: number }) => `${kind} ${amount}`)
  const charged = `CHARGE ${totalMinor}`
  assert.deepEqual(kinds, end === 'COMPLETED' ? [charged] : [charged, `REFUND ${totalMinor}`])
  assert.equal((await shop.stockOf('prod_001')).sold, end === 'COMPLETED' ? 2 : 0)
  await shop.audit()
}

test('one call pays, takes from stock, places the order and sells', async (t) => {
  const all = await openShop(t)
  const { shop, partners } = all

  const { status, body } = await shop.post('/checkout/process', bodyOf())

  assert.deepEqual([status, body.error, body.status, body.amount_minor], [200, null, 'COMPLETED', totalMinor])
  await assertEnded(all, body.checkout_id, 'COMPLETED')
  const { body: seen } = await shop.get(`/checkouts/${body.checkout_id}`, { asOperator: true })
  assert.match(seen.external_order_id, /^order_[0-9a-f-]{36}$/)
  for (const service of ['inventory', 'order']) {
    const { json } = await partners.control('GET', `requests?simulator=${service}`)
    assert.equal(json.total, 1, 'nothing was asked twice')
  }
})

test('a card that is declined is neither taken from stock nor ordered', async (t) => {
  const { shop, partners } = await openShop(t)
  const declined = bodyOf({ type: 'token', token: 'tok_declined' })

  const { status, body } = await shop.post('/checkout/process', declined)

  assert.deepEqual([status, body.error, body.code], [422, 'Payment processing failed', 'PAYMENT_DECLINED'])
  assert.deepEqual(await partners.effectsOf('inventory', body.checkout_id), [])
  assert.deepEqual(await partners.effectsOf('order', body.checkout_id), [])
  assert.equal((await shop.stockOf('prod_001')).free, 10)
})

for (const [service, error, code, undone] of [
  ['inventory', 'Inventory failed', 'STOCK_REFUSED', []],
  ['order', 'Order failed', 'ORDER_REFUSED', [`DEDUCT ${pieces}`, `RESTOCK ${pieces}`]],
] as const) {
  test(`the ${service} service refuses: 422 says so, and the money is back before it does`, async (t) => {
    const all = await openShop(t)
    const { shop, partners } = all
    await partners.control('POST', `${service}/settings`, { fail_next: 1 })

    const { status, body } = await shop.post('/checkout/process', bodyOf())

    assert.deepEqual([status, body.error, body.code], [422, error, code])
    assert.deepEqual(await partners.effectsOf('inventory', body.checkout_id), [...undone])
    await assertEnded(all, body.checkout_id, 'FAILED')
    const again = await shop.post('/checkout/process', bodyOf())
    await assertEnded(all, again.body.checkout_id, 'COMPLETED')
  })
}

test('what the inventory service has not got is not sold, though we have it', async (t) => {
  const all = await openShop(t)
  await all.partners.control('POST', 'inventory/settings', { stock: { prod_002: 0 } })
  const { body } = await all.shop.post('/checkout/process', bodyOf())
  assert.equal(
    body.message,
    'The inventory service refused; what was paid is given back. (insufficient_stock)',
  )
  await assertEnded(all, body.checkout_id, 'FAILED')
})

for (const service of ['payment', 'inventory', 'order']) {
  for (const fault of ['act_then_hang', 'error_500', 'act_then_half_body', 'html_502']) {
    test(`the ${service} service answers ${fault} at first: one call still ends well, with one effect`, async (t) => {
      const all = await openShop(t)
      const { control } = service === 'payment' ? all.payment : all.partners
      await control('POST', 'faults', { simulator: service, method: 'POST', fault: { do: fault } })

      const { status, body } = await all.shop.post('/checkout/process', bodyOf())

      assert.equal(status, 200)
      await assertEnded(all, body.checkout_id, 'COMPLETED')
    })
  }
}

for (const service of ['inventory', 'order']) {
  test(`a worker is killed while the ${service} service has acted and not answered: another one asks with the same key`, async (t) => {
    const partners = await openPartners(t)
    const { inventoryServiceUrl = '', orderServiceUrl = '' } = partners.config
    const env = {
      ...{ INVENTORY_SERVICE_URL: inventoryServiceUrl, ORDER_SERVICE_URL: orderServiceUrl },
      ...{ LEASE_SECONDS: '2', GATEWAY_TIMEOUT_SECONDS: '1' },
    }
    const shop = await startProcesses(t, { env })
    await stock(shop)
    const fault = { do: 'act_then_hang' }
    await partners.control('POST', 'faults', { simulator: service, method: 'POST', fault, times: null })
    const { body } = await shop.buy({ items: wanted })
    await untilMet(partners.control)
    await shop.workers[0]?.kill()
    await partners.control('DELETE', 'faults')

    await shop.startWorker()
    await untilAllEnded(shop.db)

    const [state] = await readCheckouts(shop.db, [body.id])
    assert.equal(state?.status, 'COMPLETED')
    await partners.assertAgree(state, pieces)
  })
}
