import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bookSeats, cancelAt, joinLine, pathOf } from '../../support/booking-client.ts'
import type { Answer, Json } from '../../support/http.ts'
import { openShop, type Shop } from '../../support/shop.ts'
import { untilTrue } from '../../support/waiting.ts'
import { startDoomed } from '../crash-lab.ts'
import {
  assertNoDeadlock,
  countEnds,
  type Hall,
  openHall,
  openHouse,
  readOutcomes,
  untilPaidBack,
} from './hall.ts'

/** Sells every place to a booking of its own. */
async function sellOut(
  { type, door }: Hall,
  places: number,
  token: string | null = 'pm_card_visa',
): Promise<Json[]> {
  const answers = await Promise.all(
    Array.from({ length: places }, (_, nth) => bookSeats(door(nth), type, { token })),
  )
  for (const { status, text } of answers) assert.equal(status, 201, text)
  return answers.map(({ body }) => body)
}

async function lineUp({ type, shop }: Hall, parties: readonly number[]): Promise<Json[]> {
  const entries: Json[] = []
  for (const [nth, count] of parties.entries()) {
    const { status, body, text } = await joinLine(shop, type, { email: `party-${nth}@example.com`, count })
    assert.equal(status, 201, text)
    entries.push(body)
  }
  return entries
}

function leave(shop: Shop, entry: Json): Promise<Answer> {
  return shop.delete(pathOf(entry.status_url))
}

function takeUp(shop: Shop, entry: Json, token: string): Promise<Answer> {
  const path = pathOf(entry.status_url).replace('?', '/initiate?')
  return shop.post(path, { payment_method: { type: 'token', token } })
}

const singles = (count: number) => Array.from({ length: count }, () => 1)

/** How many parties have each status. */
async function lineOf({ shop, type }: Hall): Promise<Record<string, number>> {
  const rows = await shop.db.sql<{ status: string; count: number }>`
    select status, count(*) as count from waitlist_entries where item_id = ${type.itemId} group by status`
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]))
}

test('places come free while others ask for them', async (t) => {
  const { shop, door, open } = await openHouse(t)

  /** All cancel while the public wants places. Answers with what the public got. */
  async function cancelAmidPublic(
    { type }: Hall,
    bookings: readonly Json[],
  ): Promise<Record<string, number>> {
    const [asked] = await Promise.all([
      Promise.all(Array.from({ length: 40 }, (_, nth) => bookSeats(door(nth), type))),
      ...bookings.map((booking, nth) => cancelAt(door(nth), booking)),
    ])
    return countEnds(asked)
  }

  await t.test('what those in line want is theirs, all of it', async () => {
    const hall = await open({ places: 12 })
    const bookings = await sellOut(hall, 12)
    await lineUp(hall, [4, 2, 1, 3, 1, 1])
    assert.deepEqual(await cancelAmidPublic(hall, bookings), { SOLD_OUT: 40 })
    assert.deepEqual(await lineOf(hall), { OFFERED: 6 })
    assert.deepEqual(await hall.pool(), { capacity: 12, free: 0, waiting: 0, held: 12, sold: 0 })
  })

  await t.test('as soon as nobody waits any more, the rest is the public’s', async () => {
    const hall = await open({ places: 12 })
    const bookings = await sellOut(hall, 12)
    await lineUp(hall, [2, 1, 2])
    const { SUCCESS: booked = 0 } = await cancelAmidPublic(hall, bookings)
    assert.deepEqual(await lineOf(hall), { OFFERED: 3 })
    const { free, held, sold } = await hall.pool()
    assert.deepEqual([held, sold, free], [5, booked, 7 - booked])
  })

  await t.test(
    'who joins the line in that moment is offered a place, or too few are free for him',
    async () => {
      const hall = await open({ places: 10 })
      const { type } = hall
      const bookings = await sellOut(hall, 10)
      await Promise.all([
        ...Array.from({ length: 20 }, (_, nth) =>
          joinLine(door(nth), type, { email: `party-${nth}@example.com`, count: (nth % 2) + 1 }),
        ),
        ...bookings.map((booking, nth) => cancelAt(door(nth), booking)),
      ])
      const { free } = await hall.pool()
      assert.deepEqual(
        await shop.db.sql`
      select quantity from waitlist_entries
       where item_id = ${type.itemId} and status = 'WAITING' and quantity <= ${free}`,
        [],
      )
    },
  )

  await t.test(
    'who leaves in that moment is out, whether places were offered to him meanwhile or not',
    async () => {
      const hall = await open({ places: 10 })
      const bookings = await sellOut(hall, 10)
      const entries = await lineUp(hall, singles(10))
      const [left] = await Promise.all([
        Promise.all(entries.map((entry, nth) => leave(door(nth), entry))),
        ...bookings.map((booking, nth) => cancelAt(door(nth), booking)),
      ])
      for (const { status, body, text } of left) {
        assert.equal(status, 200, text)
        assert.ok(['LEFT', 'LAPSED'].includes(body.status), text)
      }
      assert.deepEqual(await hall.pool(), { capacity: 10, free: 10, waiting: 0, held: 0, sold: 0 })
    },
  )

  await t.test(
    'offers are declined while their payments are refused, and everybody is answered',
    async () => {
      const hall = await open({ places: 3 })
      const bookings = await sellOut(hall, 3)
      const entries = await lineUp(hall, singles(30))
      await Promise.all(bookings.map((booking, nth) => cancelAt(door(nth), booking)))
      for (let nth = 0; nth < entries.length; nth += 3) {
        const offered = entries.slice(nth, nth + 3)
        const asked = offered.flatMap((entry, one) => [
          takeUp(door(one), entry, 'pm_card_visa_chargeDeclined'),
          leave(door(one + 1), entry),
        ])
        for (const { status, text } of await Promise.all(asked)) assert.ok(status < 500, text)
      }
      await untilTrue(async () => (await hall.pool()).held === 0)
      assert.deepEqual(await hall.pool(), { capacity: 3, free: 3, waiting: 0, held: 0, sold: 0 })
    },
  )

  await untilPaidBack(shop)
  await assertNoDeadlock(shop)
})

for (const [when, crashAt, isCancelled] of [
  ['just before its commit', 'mail.before', false],
  ['after its commit and before its answer', 'mail.after', true],
] as const) {
  test(`a server that cancels is killed ${when}: asked again, places are offered once and money goes back once`, async (t) => {
    const hall = await openHall(t, { places: 2 }, { servers: 1, workers: 1 })
    const { shop, type, pool } = hall
    const { body: booking } = await bookSeats(shop, type, { count: 2 })
    await lineUp(hall, [2, 2])
    const doomed = await startDoomed(t, doomedSettings(hall), 'server', crashAt)

    const path = `/bookings/${booking.id}/cancel`
    await assert.rejects(
      openShop(doomed.url, shop).post(path, {}, { asOperator: true }),
      'there is no answer',
    )
    await doomed.died
    assert.equal((await lineOf(hall)).OFFERED ?? 0, isCancelled ? 1 : 0)
    const again = await shop.post(path, {}, { asOperator: true })

    assert.ok(isCancelled ? again.body.code === 'NOT_CANCELLABLE' : again.status === 200, again.text)
    assert.deepEqual(await lineOf(hall), { OFFERED: 1, WAITING: 1 })
    assert.equal((await pool()).held, 2)
    await untilPaidBack(shop)
    const [cancelled] = await readOutcomes(hall)
    assert.deepEqual(cancelled?.effects, ['SETTLED', 'REFUNDED'])
  })
}

function doomedSettings({ shop }: Hall): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    DATABASE_URL: shop.databaseUrl,
    DATA_DIR: shop.dataDir,
    ADMIN_API_KEY: shop.adminApiKey,
    PORT: '0',
    LOG_LEVEL: 'silent',
  }
}

test('a server is killed among many cancellations: what it left undone is done when it is asked again', async (t) => {
  const hall = await openHall(t, { places: 30 }, { workers: 1 })
  const { shop, pool } = hall
  const bookings = await sellOut(hall, 30)
  await lineUp(hall, singles(30))
  const doomed = shop.servers[1] ?? assert.fail()

  const asked = bookings.map((booking) => cancelAt(shop.at(doomed), booking).catch(() => undefined))
  await untilTrue(async () => ((await lineOf(hall)).OFFERED ?? 0) >= 3)
  await doomed.kill()
  const answers = await Promise.all(asked)
  t.diagnostic(`${answers.filter((answer) => answer).length} of 30 had an answer`)
  await Promise.all(bookings.map((booking) => cancelAt(shop, booking)))

  assert.deepEqual(await lineOf(hall), { OFFERED: 30 })
  assert.deepEqual(await pool(), { capacity: 30, free: 0, waiting: 0, held: 30, sold: 0 })
  await untilPaidBack(shop)
  const refunded = (await readOutcomes(hall)).filter(({ status }) => status === 'REFUNDED')
  assert.equal(refunded.length, 30)
  for (const { effects } of refunded) assert.deepEqual(effects, ['SETTLED', 'REFUNDED'])
})

test('a worker is killed while it gives up unpaid bookings: another one goes on, and the line with it', async (t) => {
  const hall = await openHall(t, { places: 30 }, { servers: 1, workers: 1 })
  const { shop, pool, door } = hall
  const bookings = await sellOut(hall, 30, null)
  await lineUp(hall, singles(30))
  const doomed = shop.workers[0] ?? assert.fail()

  const asked = bookings.map((booking, nth) => cancelAt(door(nth), booking))
  await untilTrue(async () => ((await lineOf(hall)).OFFERED ?? 0) >= 1)
  await doomed.kill()
  await shop.startWorker()
  const answers = await Promise.all(asked)

  for (const { status, text } of answers) assert.equal(status, 200, text)
  await untilTrue(async () => (await lineOf(hall)).OFFERED === 30)
  assert.deepEqual(await pool(), { capacity: 30, free: 0, waiting: 0, held: 30, sold: 0 })
  for (const { captured, effects } of await readOutcomes(hall))
    assert.deepEqual([captured, effects.includes('SETTLED')], [0, false])
})
