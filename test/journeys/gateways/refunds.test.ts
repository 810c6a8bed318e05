import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { untilTrue } from '../../support/waiting.ts'
import {
  type GatewayShop,
  openGatewayShop,
  orderStatus,
  paidAt,
  readPayment,
  untilOrder,
} from './gateway-shop.ts'
import { openIncidents, refund, untilRefunds } from './refunding.ts'

/** Each kind of transfer of an order, and what it comes to. */
async function booksOf({ db }: GatewayShop, orderId: string): Promise<Record<string, number>> {
  const rows = await db.sql<{ kind: string; sum: number }>`
    select kind, sum(amount_minor)::bigint as sum from transfers where order_id = ${orderId} group by kind`
  return Object.fromEntries(rows.map(({ kind, sum }) => [kind, sum]))
}

for (const gateway of ['stripe', 'razorpay']) {
  test(`${gateway}: parts go back until all is back; then the order is over and its place is free`, async (t) => {
    const shop = await openGatewayShop(t)
    const { order_id, payment, product_id } = await paidAt(shop, gateway)

    const first = await refund(shop, payment.id, { amount_minor: 300 })
    assert.deepEqual([first.status, first.body.status, first.body.amount_minor], [202, 'PENDING', 300])
    await untilRefunds(shop, payment.id, ['SUCCESSFUL'])
    assert.equal((await readPayment(shop, payment.id)).status, 'PARTIALLY_REFUNDED')
    assert.equal(await orderStatus(shop, order_id), 'PAID')
    assert.equal((await shop.stockOf(product_id)).sold, 1)

    const tooMuch = await refund(shop, payment.id, { amount_minor: 701 })
    assert.deepEqual([tooMuch.status, tooMuch.body.code], [422, 'REFUND_TOO_LARGE'])
    assert.equal((await refund(shop, payment.id)).body.amount_minor, 700)

    await untilOrder(shop, order_id, 'REFUNDED')
    await untilTrue(async () => (await shop.stockOf(product_id)).free === 1)
    assert.equal((await readPayment(shop, payment.id)).status, 'REFUNDED')
    assert.deepEqual(await booksOf(shop, order_id), {
      CAPTURE: 1_000,
      SALE: 1_000,
      SALE_REVERSAL: 1_000,
      REFUND: 1_000,
    })
    const nothing = await refund(shop, payment.id)
    assert.deepEqual([nothing.status, nothing.body.code], [409, 'NOTHING_TO_REFUND'])
  })

  test(`${gateway}: a refund that the bank is slow with is awaited, and ends when it ends`, async (t) => {
    const shop = await openGatewayShop(t)
    await shop.control('POST', 'razorpay/settings', { refunds: 'pending' })
    const { order_id, payment } = await paidAt(shop, gateway, 'pm_card_pendingRefund')
    await refund(shop, payment.id)
    const id = await acceptedAs(shop, payment.id)
    assert.equal(await orderStatus(shop, order_id), 'REFUND_PENDING')

    const verb = gateway === 'stripe' ? 'succeed' : 'process'
    assert.equal((await shop.control('POST', `${gateway}/refunds/${id}/${verb}`, {})).status, 200)

    await untilOrder(shop, order_id, 'REFUNDED')
  })
}

/** What the gateway calls the refund that it has accepted. */
async function acceptedAs({ db }: GatewayShop, paymentId: string): Promise<string> {
  let name: string | null | undefined
  await untilTrue(async () => {
    const [row] = await db.sql<{ gateway_reference: string | null }>`
      select gateway_reference from refunds where payment_id = ${paymentId}`
    name = row?.gateway_reference
    return Boolean(name)
  })
  return name ?? ''
}

test('of many who ask for the same money at once, with three workers at it, no more goes back than there is', async (t) => {
  const shop = await openGatewayShop(t)
  await shop.startWorker()
  await shop.startWorker()
  const { payment } = await paidAt(shop, 'stripe')

  const answers = await Promise.all(
    Array.from({ length: 12 }, () => refund(shop, payment.id, { amount_minor: 300 })),
  )

  const codes = answers.map(({ status, body }) => (status === 202 ? 'taken' : body.code)).sort()
  assert.deepEqual(codes, [...Array(9).fill('REFUND_TOO_LARGE'), 'taken', 'taken', 'taken'])
  await untilRefunds(shop, payment.id, Array(3).fill('SUCCESSFUL'))
})

test('a double click gives back once', async (t) => {
  const shop = await openGatewayShop(t)
  const { payment } = await paidAt(shop, 'razorpay')
  const key = randomUUID()

  const answers = await Promise.all(
    Array.from({ length: 5 }, () => refund(shop, payment.id, { amount_minor: 100 }, key)),
  )

  assert.deepEqual(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size, 1)
  await untilRefunds(shop, payment.id, ['SUCCESSFUL'])
})

test('only operators give money back', async (t) => {
  const shop = await openGatewayShop(t)
  const { payment, status_url } = await paidAt(shop, 'stripe')
  assert.equal((await shop.post(`/payments/${payment.id}/refund`, {})).status, 401)
  const { search } = new URL(status_url)
  assert.equal((await shop.post(`/payments/${payment.id}/refund${search}`, {})).status >= 400, true)
  assert.equal((await refund(shop, randomUUID())).status, 404)
  assert.deepEqual((await readPayment(shop, payment.id)).refunds, [])
})

test('all of it is given back again after it came back to us, and the sale is reversed once', async (t) => {
  const shop = await openGatewayShop(t)
  const { order_id, payment } = await paidAt(shop, 'stripe')
  await refund(shop, payment.id)
  await untilOrder(shop, order_id, 'REFUNDED')
  const accepted = await acceptedAs(shop, payment.id)
  await shop.control('POST', `stripe/refunds/${accepted}/fail`, {})
  await untilRefunds(shop, payment.id, ['FAILED'])
  await shop.audit()

  await refund(shop, payment.id)

  await untilRefunds(shop, payment.id, ['FAILED', 'SUCCESSFUL'])
  await shop.audit()
})

for (const gateway of ['stripe', 'razorpay']) {
  test(`${gateway}: a refund that fails in the end is put before an operator, and can be asked for again`, async (t) => {
    const shop = await openGatewayShop(t)
    await shop.control('POST', 'razorpay/settings', { refunds: 'pending' })
    const { id: checkoutId, order_id, payment } = await paidAt(shop, gateway)
    await refund(shop, payment.id, { amount_minor: 400 })
    const accepted = await acceptedAs(shop, payment.id)

    assert.equal((await shop.control('POST', `${gateway}/refunds/${accepted}/fail`, {})).status, 200)

    await untilRefunds(shop, payment.id, ['FAILED'])
    await untilTrue(async () => (await openIncidents(shop)).length > 0)
    const [incident, ...others] = await openIncidents(shop)
    assert.deepEqual([incident.checkout_id, others], [checkoutId, []])
    assert.match(incident.reason, /refund .* (failed after it had succeeded|was refused)/)
    const { status, refunded_minor } = await readPayment(shop, payment.id)
    assert.deepEqual([status, refunded_minor], ['SUCCESSFUL', 0])
    await shop.audit()

    await shop.control('POST', 'razorpay/settings', { refunds: 'processed' })
    assert.equal((await refund(shop, payment.id, { amount_minor: 400 })).status, 202)
    await untilRefunds(shop, payment.id, ['FAILED', 'SUCCESSFUL'])
    assert.equal(await orderStatus(shop, order_id), 'PAID')
  })
}
