import assert from 'node:assert/strict'
import { test } from 'node:test'
import { raiseIncidents, wakeCheckouts } from '../../src/checkout/index.ts'
import { handleMessages } from '../../src/payments/handle-messages.ts'
import {
  buyInBrowser,
  openGatewayShop,
  payAtRazorpay,
  readPayment,
  untilStands,
} from '../journeys/gateways/gateway-shop.ts'
import { endHolds, endPause } from '../support/hurry.ts'
import { untilTrue } from '../support/waiting.ts'

/** Authorised, captured, and the order paid. */
const messages = 3

test('a customer pays while the word that he has not is still on its way to us: he has his money back at once', async (t) => {
  const shop = await openGatewayShop(t)
  const { product_id } = await shop.offer({ stock: 1 })
  const { body } = await buyInBrowser(shop, product_id, 'razorpay')
  const real = shop.app.gateways.razorpay ?? assert.fail()
  shop.app.gateways.razorpay = {
    ...real,
    async cancel(asked, signal) {
      const answer = await real.cancel(asked, signal)
      assert.equal(answer.is, 'DECLINED')
      await payAtRazorpay(shop, body.payment.action.order_id)
      await untilTrue(async () => (await shop.db.sql`select event_id from inbox`).length === messages)
      await handleMessages({ db: shop.app.db, wake: wakeCheckouts, raise: raiseIncidents })
      return answer
    },
  }

  await endHolds(shop.db)
  await endPause(shop.db, body.id)
  await untilStands(shop, body.status_url, 'FAILED')

  await untilTrue(async () => (await readPayment(shop, body.payment.id)).status === 'REFUNDED')
})
