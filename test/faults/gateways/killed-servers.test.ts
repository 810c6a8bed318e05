import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop } from '../../support/shop.ts'
import { untilTrue } from '../../support/waiting.ts'
import type { Said } from './check-invariants.ts'
import { begin, beginInBrowser, payOrder } from './customers.ts'
import { openGatewayLab } from './gateway-lab.ts'

test('a server is killed', async (t) => {
  const shop = await openGatewayLab(t)
  const { product_id } = await shop.offer()
  const said: Said[] = []

  await t.test(
    'between its commit and its answer: the same key at another one is the same checkout',
    async () => {
      const doomed = await shop.startDoomed('server', 'commit.after')
      const purchase = { product_id, key: 'try-again' }

      await assert.rejects(openShop(doomed.url, shop).buy(purchase), 'there is no answer')
      await doomed.died
      for (let time = 0; time < 3; time += 1) {
        const { status, body, text, headers } = await shop.buy(purchase)
        assert.equal(headers.get('idempotent-replayed'), 'true')
        said.push({ asked: 'checkout', key: purchase.key, status, id: body.id, text })
      }
      assert.equal((await shop.db.sql`select id from checkouts`).length, 1)
    },
  )

  for (const gateway of ['stripe', 'razorpay'] as const) {
    await t.test(
      `when it has kept a message of ${gateway} and not yet said so: it comes again and counts once`,
      async () => {
        const bought = await beginInBrowser(shop, gateway, { product_id })
        const doomed = await shop.startDoomed('server', 'mail.after')

        await shop.tell(doomed)
        await bought.act()
        await doomed.died
        const kept = await shop.db.sql<{
          event_id: string
        }>`select event_id from inbox where gateway = ${gateway}`
        await shop.tell({ url: shop.url })
        await shop.checkoutOf(bought, 'COMPLETED')

        const isKept = ({ event_id }: { event_id: string }) => kept.some((one) => one.event_id === event_id)
        await untilTrue(async () => {
          const deliveries = (await shop.gateways[gateway].deliveries()).filter(isKept)
          return (
            deliveries.some(({ status }) => status === null) &&
            deliveries.some(({ status }) => status === 200)
          )
        })
      },
    )
  }

  await t.test('while a browser that has paid waits for its word: another server has it', async () => {
    const { razorpay } = shop.gateways
    await razorpay.webhooks({ mute: true })
    const doomed = await shop.startServer()
    const bought = await begin(shop, 'razorpay', { product_id })
    const payment = await shop.paymentOf(bought.body.id, 'REQUIRES_ACTION')
    // Before it is paid: a worker looks of its own accord, and must not find out yet.
    const asked = await razorpay.countRequests('^/v1/orders/')
    const mend = await razorpay.plant({ method: 'GET', fault: { do: 'hang_then_drop' }, times: null })
    const { status: _, ...signed } = await payOrder(shop, payment)

    const path = bought.body.status_url.replace('?', '/verify?').replace(shop.url, doomed.url)
    const verifying = shop.post(path, signed)
    await untilTrue(async () => (await razorpay.countRequests('^/v1/orders/')) > asked)
    await Promise.all([doomed.kill(), assert.rejects(verifying)])
    await mend()

    const again = await shop.post(bought.body.status_url.replace('?', '/verify?'), signed)
    assert.deepEqual([again.status, again.body.status], [200, 'COMPLETED'])
  })
  await shop.endWell(said)
})
