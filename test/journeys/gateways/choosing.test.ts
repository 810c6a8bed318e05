import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readEveryRow } from '../../support/every-row.ts'
import type { Json } from '../../support/http.ts'
import { welcome } from '../../support/people.ts'
import { buyInBrowser, openGatewayShop, payAtRazorpay, untilStands } from './gateway-shop.ts'

test('both gateways are on at once, and each buyer pays at his own', async (t) => {
  const shop = await openGatewayShop(t)
  const { product_id } = await shop.offer()
  const gateways = ['stripe', 'razorpay', 'stripe', 'razorpay', 'stripe', 'razorpay']

  const paid = await Promise.all(
    gateways.map(async (gateway) => {
      if (gateway === 'stripe') return (await shop.buy({ product_id, wait: 10, body: { gateway } })).body
      const { body } = await buyInBrowser(shop, product_id, gateway)
      await payAtRazorpay(shop, body.payment.action.order_id)
      return await untilStands(shop, body.status_url, 'COMPLETED')
    }),
  )

  assert.deepEqual(
    paid.map(({ payment, status }) => [payment.gateway, status]),
    gateways.map((gateway) => [gateway, 'COMPLETED']),
  )
  assert.equal((await shop.stockOf(product_id)).sold, 6)
})

test('a gateway that is not configured is refused, and play money beside real one as well', async (t) => {
  const shop = await openGatewayShop(t)
  const { product_id } = await shop.offer()
  const before = await readEveryRow(shop.db)
  for (const gateway of ['paypal', 'simulator', 'constructor']) {
    const { status, body } = await shop.buy({ product_id, body: { gateway } })
    assert.deepEqual([status, body.code], [422, 'GATEWAY_NOT_CONFIGURED'])
    assert.deepEqual(body.gateways, ['stripe', 'razorpay'])
  }
  assert.deepEqual(await readEveryRow(shop.db), before)
})

test('operators find payments by gateway, status and order, newest first', async (t) => {
  const shop = await openGatewayShop(t)
  const { product_id } = await shop.offer()
  const good = (await shop.buy({ product_id, wait: 10 })).body
  const bad = (await shop.buy({ product_id, wait: 10, token: 'pm_card_visa_chargeDeclined' })).body
  const waiting = (await buyInBrowser(shop, product_id, 'razorpay')).body
  const find = async (query: string): Promise<string[]> => {
    const { status, body } = await shop.get(`/admin/payments${query}`, { asOperator: true })
    assert.equal(status, 200)
    return body.payments.map(({ id }: Json) => id)
  }
  const [goodId, badId, waitingId] = [good, bad, waiting].map(({ payment }) => payment.id)

  assert.deepEqual(await find(''), [waitingId, badId, goodId])
  assert.deepEqual(await find('?gateway=stripe'), [badId, goodId])
  assert.deepEqual(await find('?gateway=razorpay'), [waitingId])
  assert.deepEqual(await find('?gateway=nobody'), [])
  assert.deepEqual(await find('?status=FAILED'), [badId])
  assert.deepEqual(await find('?status=REQUIRES_ACTION&gateway=razorpay'), [waitingId])
  assert.deepEqual(await find(`?order_id=${good.order_id}`), [goodId])
  assert.deepEqual(await find(`?order_id=${good.order_id}&status=FAILED`), [])
  assert.deepEqual(await find('?limit=1'), [waitingId])
  assert.equal((await shop.get('/admin/payments?status=PAID', { asOperator: true })).status, 400)
  const { token } = await welcome(shop)
  assert.equal((await shop.get('/admin/payments', { as: token })).status, 403)
})

test('a payment is shown to its buyer and to nobody else', async (t) => {
  const shop = await openGatewayShop(t)
  const { product_id } = await shop.offer()
  const ada = await welcome(shop)
  const { body } = await shop.buy({ product_id, wait: 10, as: ada.token })
  const path = `/payments/${body.payment.id}`
  assert.equal((await shop.get(path, { as: ada.token })).body.status, 'SUCCESSFUL')
  assert.equal((await shop.get(`${path}${new URL(body.status_url).search}`)).status, 200)
  const { token } = await welcome(shop)
  for (const options of [{}, { as: token }]) assert.equal((await shop.get(path, options)).status, 404)
})
