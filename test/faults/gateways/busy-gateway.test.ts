import assert from 'node:assert/strict'
import { test } from 'node:test'
import { untilTrue } from '../../support/waiting.ts'
import { openStripeLab } from './stripe-lab.ts'

const buyers = 100
/** Calls that were needed: one for each buyer. */
const amplificationMax = 1.1
/** So many refusals are a storm; by then a client that does not spare the gateway has asked far more often. */
const stormMs = 3_000

test('the gateway is too busy for a while: it is left alone, tried now and then, and all are paid once', async (t) => {
  const shop = await openStripeLab(t, { env: { LEASE_SECONDS: '4' } })
  const { product_id } = await shop.offer({ stock: buyers })
  await shop.stripe.plant({ fault: { do: 'too_many_429', retry_after_seconds: 2 }, times: null })
  const stormFrom = Date.now()

  const bought = []
  for (let nth = 0; nth < buyers; nth += 1) {
    bought.push(await shop.buy({ product_id }))
    // The first ones find out that it is busy; at once, they would all be on their way before anybody knew.
    if (nth < 5) await untilTrue(async () => (await shop.stripe.countRequests()) > nth)
  }
  await untilTrue(() => Date.now() - stormFrom > stormMs)
  const duringStorm = await shop.stripe.countRequests()
  await shop.stripe.mend()
  for (const one of bought) await shop.checkoutOf(one, 'COMPLETED')

  const requests = await shop.stripe.countRequests()
  t.diagnostic(`${duringStorm} requests during the storm, ${requests} in all for ${buyers} payments`)
  assert.ok(requests / buyers <= amplificationMax, `${requests} requests`)
  assert.equal((await shop.stripe.effects()).length, buyers)
  await shop.endWell()
})
