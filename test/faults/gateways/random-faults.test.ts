import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { seededNumbers, shuffled } from '../../../simulators/shared/random.ts'
import { asked } from './asked.ts'
import { letPass } from './at-time.ts'
import { type GatewayLab, openGatewayLab } from './gateway-lab.ts'
import { startBuyers } from './random-buyers.ts'
import { endFaults, passDays, pickFaults, randomFaults } from './random-faults.ts'
import { gatewayNames } from './simulated-gateways.ts'

const { seed, seconds } = asked
const stock = [1_000_000, 1_000_000, 20]

test(`whatever goes wrong by seed ${seed}, in the end books, gateways and buyers agree`, async (t) => {
  const draw = seededNumbers(seed)
  const picked = pickFaults(draw)
  const names = shuffled(gatewayNames, draw).slice(0, 1 + Math.floor(draw() * gatewayNames.length))
  t.diagnostic(`seed ${seed}, ${seconds} s at ${names.join(', ')}: ${picked.join('; ')}`)
  const shop = await openGatewayLab(t, { servers: 2, workers: 2, holdTtlMs: 5_000 })
  if (draw() < 0.5) await shop.gateways.razorpay.switch('settings', { capture: 'manual' })
  const products: string[] = []
  for (const size of stock) products.push((await shop.offer({ stock: size })).product_id)
  const logPath = join(shop.dataDir, 'said.jsonl')
  const buyers = startBuyers(shop, { names, products, buyers: 6, logPath, draw })

  const startedAt = performance.now()
  const happened: string[] = []
  const tell = (what: string) => void happened.push(`${Math.round(performance.now() - startedAt)} ms ${what}`)
  const isOver = () => performance.now() - startedAt > seconds * 1_000
  const faults = picked.map((name) => randomFaults[name]?.({ shop, names, draw, tell, isOver }))
  try {
    await Promise.all([...faults, letPass(seconds * 1_000)])
    await endFaults(shop)
    await buyers.stop()
  } finally {
    buyers.leave()
  }
  await passDays(shop)

  t.diagnostic(happened.join(', '))
  for (const line of await sumUp(shop)) t.diagnostic(line)
  await shop.endWell(buyers.said)
  const unfinished = await shop.db.sql`select id from checkouts where finished_at is null`
  assert.deepEqual(unfinished, [])
})

/** A line for each gateway that was paid at: how its checkouts stand, and what it did. */
async function sumUp({ db, gateways }: GatewayLab): Promise<string[]> {
  const rows = await db.sql<{ gateway: string; status: string; count: number }>`
    select gateway, status, count(*) from checkouts group by gateway, status order by status`
  const effects = await gateways.effects()
  return [...Map.groupBy(rows, ({ gateway }) => gateway)].map(([gateway, ends]) => {
    const own = effects.filter(({ simulator }) => simulator === (gateway === 'http' ? 'payment' : gateway))
    const kinds = [...Map.groupBy(own, ({ kind }) => kind)].map(([kind, all]) => `${all.length} ${kind}`)
    return `${gateway}: ${ends.map(({ status, count }) => `${count} ${status}`).join(', ')}; ${kinds.join(', ')}`
  })
}
