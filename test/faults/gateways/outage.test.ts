import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { startProxy } from '../../support/proxy.ts'
import { untilAllEnded } from '../../support/waiting.ts'
import { asked } from './asked.ts'
import { letPass } from './at-time.ts'
import type { Said } from './check-invariants.ts'
import { begin, buyAt } from './customers.ts'
import { type GatewayLab, openGatewayLab } from './gateway-lab.ts'
import { type GatewayName, type SimulatedGateway, startGateways } from './simulated-gateways.ts'

const outageMs = asked.outageSeconds * 1_000
/** So many want to pay at Stripe while it is down: two a second, or more where it is short. */
const buyers = Math.max(240, 2 * asked.outageSeconds)
/** Of calls that were needed: one for each buyer. */
const amplificationMax = 1.1
/** Whoever was asked about in vain seven times is asked about again within a minute. */
const returnMs = 75_000

test('Stripe is down for a while, and the others are not: nothing is lost, nobody is refused, and it is left alone', async (t) => {
  const { shop, goDown, countCalls } = await openOutageLab(t)
  const { product_id } = await shop.offer({ stock: 10 * buyers })
  const outage = goDown()

  const elsewhere = (['razorpay', 'http'] as const).map((gateway) =>
    buyOnAndOn(shop, gateway, product_id, outage.isOver),
  )
  const said = await buyEvenly(shop, product_id)
  const others = (await Promise.all(elsewhere)).flat()
  const meanwhile = { ends: await endsOf(shop), calls: await countCalls() }
  await outage.end()
  const backAt = Date.now()
  await untilAllEnded(shop.db, returnMs)

  const paidAfterMs = Date.now() - backAt
  const calls = await countCalls()
  const amplification = calls / buyers
  t.diagnostic(
    `${asked.outageSeconds} s: ${buyers} payments at Stripe, which was called ${meanwhile.calls} times meanwhile and ${calls} times in all: ${amplification}; all paid ${paidAfterMs} ms after its return; elsewhere ${others.length} were paid meanwhile`,
  )
  assert.ok(said.every(({ status }) => status === 202))
  assert.deepEqual(meanwhile.ends, { stripe: {}, others: { COMPLETED: others.length } })
  assert.deepEqual((await endsOf(shop)).stripe, { COMPLETED: buyers })
  assert.ok(amplification <= amplificationMax, `${calls} calls`)
  const { http } = shop.gateways
  assert.equal(await http.countRequests(), (await http.effects()).length, 'elsewhere nothing is asked twice')
  await shop.endWell(said)
})

/** One that is under way; `end` ends it when its time is over. */
type Outage = { isOver(): boolean; end(): Promise<void> }

type Cable = Awaited<ReturnType<typeof startProxy>>

type OutageLab = {
  shop: GatewayLab
  goDown(): Outage
  /** Those that Stripe saw, whatever it answered, and connections that were refused. */
  countCalls(): Promise<number>
}

async function openOutageLab(t: TestContext): Promise<OutageLab> {
  const gateways = await startGateways(t)
  const { stripe } = gateways
  const proxy = await startProxy(t, stripe.url)
  const env = {
    STRIPE_API_BASE: proxy.url,
    HOLD_TTL_SECONDS: String(asked.outageSeconds + 120),
    // As it is usually set. Nothing hangs here: what takes long is a machine that is busy with all who were waiting.
    ...{ LEASE_SECONDS: '10', GATEWAY_TIMEOUT_SECONDS: '8' },
    NODE_OPTIONS: `--import=${new URL('count-refusals.ts', import.meta.url)}`,
  }
  const shop = await openGatewayLab(t, { gateways, env, workers: 0 })
  const refusalsPath = join(shop.dataDir, 'refusals')
  await writeFile(refusalsPath, '')
  await shop.startWorker({ REFUSALS_PATH: refusalsPath })
  const { port } = new URL(proxy.url)
  return {
    shop,
    goDown: () => goDown(proxy, stripe),
    async countCalls() {
      const refused = (await readFile(refusalsPath, 'utf8')).split('\n').filter((line) => line === port)
      return refused.length + (await stripe.countRequests())
    },
  }
}

/** Half of the time connections are refused; then a proxy of theirs answers 502. */
function goDown(proxy: Cable, stripe: SimulatedGateway): Outage {
  const endsAt = Date.now() + outageMs
  const unplanted = (async () => {
    await proxy.cut()
    await letPass(outageMs / 2)
    const unplant = await stripe.plant({ fault: { do: 'html_502' }, times: null })
    await proxy.mend()
    return unplant
  })()
  return {
    isOver: () => Date.now() > endsAt,
    async end() {
      const unplant = await unplanted
      await unplant()
    },
  }
}

/** As many buyers as there are come one by one, from the first moment of the outage to its last. */
async function buyEvenly(shop: GatewayLab, product_id: string): Promise<Said[]> {
  const all: Promise<Said>[] = []
  for (let nth = 0; nth < buyers; nth += 1) {
    all.push(buyOne(shop, product_id))
    await letPass(outageMs / buyers)
  }
  return await Promise.all(all)
}

async function buyOne(shop: GatewayLab, product_id: string): Promise<Said> {
  const key = randomUUID()
  const { status, text, body } = await begin(shop, 'stripe', { product_id, key })
  return { asked: 'checkout', key, status, id: body?.id, text }
}

/** One buys and pays, then the next, until it is over. Answers with their checkouts. */
async function buyOnAndOn(
  shop: GatewayLab,
  gateway: GatewayName,
  product_id: string,
  isOver: () => boolean,
): Promise<string[]> {
  const ids: string[] = []
  while (!isOver()) {
    const bought = await buyAt(shop, gateway, { product_id })
    await shop.checkoutOf(bought, 'COMPLETED')
    ids.push(bought.body.id)
    await letPass(250)
  }
  return ids
}

type Ends = Record<'stripe' | 'others', Record<string, number>>

/** How the checkouts have ended that have, at Stripe and elsewhere. */
async function endsOf({ db }: GatewayLab): Promise<Ends> {
  const rows = await db.sql<{ place: keyof Ends; status: string; count: number }>`
    select case gateway when 'stripe' then 'stripe' else 'others' end as place, status, count(*)
      from checkouts where finished_at is not null group by 1, 2`
  const of = (wanted: keyof Ends) =>
    Object.fromEntries(
      rows.filter(({ place }) => place === wanted).map(({ status, count }) => [status, count]),
    )
  return { stripe: of('stripe'), others: of('others') }
}
