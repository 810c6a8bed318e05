import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sweepPlaces } from '../../src/checkout/index.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { bendGateway } from '../support/bend-gateway.ts'
import { readEvents } from '../support/http.ts'
import { endHolds } from '../support/hurry.ts'

/** From now on the gateway takes the money of its next customer, and says so only when it is told to. */
function keepGatewayQuiet(shop: TestApp): { charged: Promise<void>; speak: () => void } {
  const charged = Promise.withResolvers<void>()
  let quietAbout: string | undefined
  let isQuiet = true
  bendGateway(shop.app, (real) => ({
    async charge(request, signal) {
      const answer = await real.charge(request, signal)
      if (quietAbout !== undefined && request.key !== quietAbout) return answer
      quietAbout = request.key
      charged.resolve()
      return { is: 'UNKNOWN', why: 'quiet' }
    },
    async find(asked, signal) {
      const isAboutIt = isQuiet && asked.key === quietAbout
      return isAboutIt ? { is: 'UNKNOWN', why: 'quiet' } : await real.find(asked, signal)
    },
  }))
  const speak = () => {
    isQuiet = false
  }
  return { charged: charged.promise, speak }
}

async function readEnd(statusUrl: string) {
  let end: { status?: string; error?: { code: string } } = {}
  for await (const { data } of readEvents(statusUrl.replace('?', '/events?'))) end = data
  return end
}

test('money that arrives after the places were sold to another is given back in full', async (t) => {
  const shop = await startApp(t)
  const { product_id } = await shop.offer({ stock: 1 })
  const gateway = keepGatewayQuiet(shop)
  const late = await shop.buy({ product_id })
  await gateway.charged
  await endHolds(shop.db)

  const quick = await shop.buy({ product_id, wait: 10 })
  assert.equal(quick.body.status, 'COMPLETED')
  gateway.speak()

  const end = await readEnd(late.body.status_url)
  assert.deepEqual([end.status, end.error?.code], ['FAILED', 'SOLD_OUT'])
  const { body } = await shop.get(late.body.status_url)
  const { status, captured_minor, refunded_minor } = body.payment
  assert.deepEqual([status, captured_minor, refunded_minor], ['REFUNDED', 1_000, 1_000])
  assert.deepEqual(
    shop.effects().map(({ kind, amountMinor }) => [kind, amountMinor]),
    [
      ['SETTLED', 1_000],
      ['SETTLED', 1_000],
      ['REFUNDED', 1_000],
    ],
  )
  assert.deepEqual(await shop.stockOf(product_id), { capacity: 1, free: 0, held: 0, sold: 1 })
})

test('money that arrives late while the places are still to be had completes the sale', async (t) => {
  const shop = await startApp(t)
  const { product_id } = await shop.offer({ stock: 1 })
  const gateway = keepGatewayQuiet(shop)
  const { body } = await shop.buy({ product_id })
  await gateway.charged
  await endHolds(shop.db)
  await shop.db.transaction((tx) => sweepPlaces(tx, 10))
  assert.equal((await shop.stockOf(product_id)).free, 1)
  gateway.speak()

  assert.equal((await readEnd(body.status_url)).status, 'COMPLETED')

  assert.deepEqual(await shop.stockOf(product_id), { capacity: 1, free: 0, held: 0, sold: 1 })
  assert.deepEqual(
    shop.effects().map(({ kind }) => kind),
    ['SETTLED'],
  )
})

test('a charge that is made when everybody has given it up takes nobody’s money for nothing', async (t) => {
  const shop = await startApp(t, { gatewayTimeoutMs: 200, leaseMs: 1_000 })
  const { product_id } = await shop.offer({ stock: 1 })
  const [begun, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const charges: Promise<unknown>[] = []
  bendGateway(shop.app, (real) => ({
    charge(...asked) {
      const charging = gate.promise.then(() => real.charge(...asked))
      charges.push(charging)
      begun.resolve()
      return charging
    },
  }))
  const { body } = await shop.buy({ product_id })
  await begun.promise
  await endHolds(shop.db)
  const end = await readEnd(body.status_url)
  assert.deepEqual([end.status, end.error?.code], ['FAILED', 'HOLD_EXPIRED'])

  gate.resolve()
  await Promise.all(charges)

  const taken = shop.effects().filter(({ kind }) => kind === 'SETTLED')
  const givenBack = shop.effects().filter(({ kind }) => kind === 'REFUNDED')
  assert.equal(givenBack.length, taken.length)
})
