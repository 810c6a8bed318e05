import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { startDurableCluster } from '../../support/cluster.ts'
import { startLoad } from '../../support/load.ts'
import { untilTrue } from '../../support/waiting.ts'
import { openGatewayLab } from './gateway-lab.ts'

const kills = 3
const buyers = 6
/** Promises between two kills. */
const promisesMin = 25

test('PostgreSQL is killed three times while Stripe is paid: books and gateway agree in the end', async (t) => {
  const cluster = await startDurableCluster(lastToGo(t))
  const shop = await openGatewayLab(t, { servers: 2, workers: 2, databaseUrl: cluster.url })
  const { product_id } = await shop.offer({ stock: 1_000_000 })
  const body = {
    customer: { email: 'buyer@example.com' },
    items: [{ product_id, quantity: 1 }],
    payment_method: { type: 'token', token: 'pm_card_visa' },
  }
  const load = startLoad(() => shop.servers.map(({ url }) => url), buyers, body)
  const goOn = async () => {
    const promised = load.promised.size
    await untilTrue(() => load.promised.size >= promised + promisesMin)
  }

  for (let kill = 0; kill < kills; kill += 1) {
    await goOn()
    const refused = load.refused.length
    cluster.kill9()
    await untilTrue(() => load.refused.length >= refused + buyers)
    await cluster.restart()
  }
  await goOn()
  await load.stop()
  await shop.endWell()

  for (const { status, trouble, text } of load.refused) assert.equal(status, 503, trouble ?? text)
  const rows = await shop.db.sql<{ id: string }>`select id from checkouts where status = 'COMPLETED'`
  assert.deepEqual(rows.map(({ id }) => id).sort(), [...load.promised].sort())
  assert.equal((await shop.gateways.effects()).length, load.promised.size)
})

/** Hooks run in the order they were set; the database must outlive whoever uses it. */
function lastToGo(t: TestContext): TestContext {
  const after: TestContext['after'] = (hook) => t.after(() => t.after(() => t.after(hook)))
  return Object.assign(Object.create(t), { after })
}
