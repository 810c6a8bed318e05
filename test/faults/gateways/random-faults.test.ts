import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { seededNumbers } from '../../../simulators/shared/random.ts'
import { letPass } from './at-time.ts'
import { startBuyers } from './random-buyers.ts'
import { endFaults, passDays, pickFaults, randomFaults } from './random-faults.ts'
import { openStripeLab } from './stripe-lab.ts'

/** `npm run faults -- --seed 17 --seconds 60` takes others. */
const seed = Number(process.env.FAULTS_SEED ?? 17)
const seconds = Number(process.env.FAULTS_SECONDS ?? 6)
const stock = [1_000_000, 1_000_000, 20]

test(`whatever goes wrong by seed ${seed}, in the end books, gateway and buyers agree`, async (t) => {
  const draw = seededNumbers(seed)
  const picked = pickFaults(draw)
  t.diagnostic(`seed ${seed}, ${seconds} s: ${picked.join('; ')}`)
  const shop = await openStripeLab(t, { servers: 2, workers: 2, holdTtlMs: 5_000 })
  const products: string[] = []
  for (const size of stock) products.push((await shop.offer({ stock: size })).product_id)
  const logPath = join(shop.dataDir, 'said.jsonl')
  const buyers = startBuyers(shop, { products, buyers: 6, logPath, draw })

  const startedAt = performance.now()
  const happened: string[] = []
  const tell = (what: string) => void happened.push(`${Math.round(performance.now() - startedAt)} ms ${what}`)
  const isOver = () => performance.now() - startedAt > seconds * 1_000
  const faults = picked.map((name) => randomFaults[name]?.({ shop, draw, tell, isOver }))
  try {
    await Promise.all([...faults, letPass(seconds * 1_000)])
    await endFaults(shop)
    await buyers.stop()
  } finally {
    buyers.leave()
  }
  await passDays(shop)

  t.diagnostic(happened.join(', '))
  t.diagnostic(await sumUp(shop))
  await shop.endWell(buyers.said)
  const unfinished = await shop.db.sql`select id from checkouts where finished_at is null`
  assert.deepEqual(unfinished, [])
})

async function sumUp({ db, stripe }: Awaited<ReturnType<typeof openStripeLab>>): Promise<string> {
  const ends = await db.sql<{ status: string; count: number }>`
    select status, count(*) from checkouts group by status order by status`
  const kinds = Map.groupBy(await stripe.effects(), ({ kind }) => kind)
  const checkouts = ends.map(({ status, count }) => `${count} ${status}`).join(', ')
  return `${checkouts}; ${[...kinds].map(([kind, all]) => `${all.length} ${kind}`).join(', ')}`
}
