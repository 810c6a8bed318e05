import assert from 'node:assert/strict'
import { test } from 'node:test'
import { untilAllEnded, untilTrue } from '../../support/waiting.ts'
import { asked } from './asked.ts'
import { letPass } from './at-time.ts'
import { openGatewayLab } from './gateway-lab.ts'
import { quietMs } from './until-quiet.ts'

/** So many want to pay while the storm lasts. */
const buyers = Math.max(150, 10 * asked.stormSeconds)
/** Of calls that were needed: one for each buyer. */
const amplificationMax = 1.1

test('the gateway is too busy for a while: it is left alone, tried now and then, and all are paid once', async (t) => {
  // It answers at once; a machine that is busy must not be taken for one that does not.
  const shop = await openGatewayLab(t, { env: { LEASE_SECONDS: '10', GATEWAY_TIMEOUT_SECONDS: '8' } })
  const { stripe } = shop.gateways
  const { product_id } = await shop.offer({ stock: buyers })
  const calm = await stripe.plant({ fault: { do: 'too_many_429', retry_after_seconds: 2 }, times: null })
  const over = letPass(asked.stormSeconds * 1_000)

  for (let nth = 0; nth < buyers; nth += 1) {
    await shop.buy({ product_id })
    // The first ones find out that it is busy; at once, they would all be on their way before anybody knew.
    if (nth < 5) await untilTrue(async () => (await stripe.countRequests()) > nth)
  }
  await over
  const duringStorm = await stripe.countRequests()
  await calm()
  await untilAllEnded(shop.db, quietMs)

  const rows = await shop.db.sql`select id from checkouts where status = 'COMPLETED'`
  assert.equal(rows.length, buyers)
  const requests = await stripe.countRequests()
  const amplification = requests / buyers
  t.diagnostic(
    `${duringStorm} requests in ${asked.stormSeconds} s of storm, ${requests} in all for ${buyers} payments: ${amplification}`,
  )
  assert.ok(amplification <= amplificationMax, `${requests} requests`)
  assert.equal((await stripe.effects()).length, buyers)
  await shop.endWell()
})
