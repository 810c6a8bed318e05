import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Availability, watchAvailability } from '../../../src/catalogue/index.ts'
import { type Processes, startApp, startProcesses, type TestApp } from '../../support/app.ts'
import { type MadeSeatType, makeSeatType } from '../../support/bookable.ts'
import { bookSeats, cancelAt, joinLine } from '../../support/booking-client.ts'
import { putOn } from '../../support/concert.ts'
import { type Answer, type Json, readEvents } from '../../support/http.ts'
import { endHolds } from '../../support/hurry.ts'
import { startProxy } from '../../support/proxy.ts'
import type { Shop } from '../../support/shop.ts'
import { untilTrue } from '../../support/waiting.ts'

type Watching = {
  /** What is left of each kind of place, as far as the stream told. */
  left: Map<string, Json>
  /** How many kinds of places each event told of. */
  told: number[]
  hasEnded: boolean
  until(name: string, isSo: (type: Json) => boolean): Promise<void>
}

/** Watches a show until the test ends. */
function watch(url: string, showId: string): Watching {
  const watching: Watching = {
    left: new Map(),
    told: [],
    hasEnded: false,
    until: (name, isSo) => untilTrue(() => watching.left.has(name) && isSo(watching.left.get(name))),
  }
  async function readOn(): Promise<void> {
    for await (const { event, data } of readEvents(`${url}/api/v1/events/${showId}/availability/events`)) {
      assert.deepEqual([event, data.event_id], ['availability', showId])
      watching.told.push(data.seat_types.length)
      for (const type of data.seat_types) watching.left.set(type.seat_type, type)
    }
  }
  readOn()
    .catch(() => {})
    .finally(() => {
      watching.hasEnded = true
    })
  return watching
}

async function availabilityOf(shop: Pick<TestApp, 'get'>, { showId }: MadeSeatType): Promise<Json> {
  const { status, body } = await shop.get(`/events/${showId}/availability`)
  assert.equal(status, 200)
  return body.seat_types[0]
}

test('anybody may ask what is left: nothing while somebody waits in line, although something is free', async (t) => {
  const shop = await startApp(t)
  const type = await makeSeatType(shop.db, { places: 5 })
  const rest = { item_id: type.itemId, seat_type: 'Stalls', capacity: 5 }
  assert.deepEqual(await availabilityOf(shop, type), { ...rest, available: 5, is_waitlist_open: false })

  await bookSeats(shop, type, { count: 2 })
  assert.deepEqual(await availabilityOf(shop, type), { ...rest, available: 3, is_waitlist_open: true })

  await joinLine(shop, type, { email: 'a@example.com', count: 4 })
  assert.deepEqual(await availabilityOf(shop, type), { ...rest, available: 0, is_waitlist_open: true })
})

test('nobody can wait for what cannot be bought, and what is not there has nothing left', async (t) => {
  const shop = await startApp(t)
  const over = await makeSeatType(shop.db, { startsAt: new Date(0), places: 1 })
  assert.equal((await availabilityOf(shop, over)).is_waitlist_open, false)
  for (const path of ['availability', 'availability/events']) {
    const { status, body } = await shop.get(`/events/${crypto.randomUUID()}/${path}`)
    assert.deepEqual([status, body.code], [404, 'NOT_FOUND'])
  }
})

/**
 * Watches a show of five places from this process, which hears of what the others do by the database's notifications alone.
 * What was booked before is over by then, and nudges nobody any more.
 */
async function watchNudged(t: TestContext, before: (shop: Shop, type: MadeSeatType) => Promise<Answer>) {
  const shop = await startProcesses(t, { servers: 1, workers: 1 })
  const type = await makeSeatType(shop.db, { places: 5 })
  const { body: booking } = await before(shop, type)
  const availability = watchAvailability(shop, { sweepMs: 3_600_000 })
  t.after(() => availability.stop())
  let last: Availability | undefined
  availability.watch(type.showId, (types) => {
    last = types?.[0]
  })
  const until = (available: number, capacity = 5) =>
    untilTrue(() => last?.available === available && last.capacity === capacity)
  return { shop, type, booking, until }
}

test('who watches hears of what another process sells, cuts and takes back, and of who waits in line', async (t) => {
  const { shop, type, booking, until } = await watchNudged(t, (shop, type) =>
    bookSeats(shop, type, { count: 3 }),
  )
  const resize = (places: number) => {
    const seat_types = [{ seat_type: type.name, places }]
    return shop.patch(`/events/${type.showId}`, { seat_types }, { asOperator: true })
  }

  await until(2)
  const { body: entry } = await joinLine(shop, type, { email: 'a@example.com', count: 3 })
  await until(0)
  await shop.delete(`/events/waitlist/${entry.id}${new URL(entry.status_url).search}`)
  await until(2)
  await resize(4)
  await until(1, 4)
  await cancelAt(shop, booking)
  await until(4, 4)
  await bookSeats(shop, type)
  await until(3, 4)
})

test('who watches hears of refunds, of holds that run out, and that a show is called off', async (t) => {
  const { shop, type, booking: paid, until } = await watchNudged(t, bookSeats)

  await until(4)
  await shop.post(`/payments/${paid.payment.id}/refund`, {}, { asOperator: true })
  await until(5)
  await bookSeats(shop, type, { count: 2, token: null })
  await until(3)
  await endHolds(shop.db)
  await until(5)
  await shop.post(`/events/${type.showId}/cancel`, { reason: 'rain' }, { asOperator: true })
  await until(0, 0)
})

async function openTwo(t: TestContext): Promise<{ shop: Processes; other: Shop }> {
  const shop = await startProcesses(t, { servers: 2, workers: 1 })
  const [, second] = shop.servers
  assert.ok(second)
  return { shop, other: shop.at(second) }
}

test('a stream tells everything once and then only what changed; nothing is sent to who watches another show', async (t) => {
  const { shop, other } = await openTwo(t)
  const seatTypes = ['Stalls', 'Balcony'].map((seat_type) => ({ seat_type, price_minor: 500, places: 50 }))
  const event = await putOn(shop, { seat_types: seatTypes })
  const quiet = await makeSeatType(shop.db)
  const type = { showId: event.id, name: 'Balcony' } as MadeSeatType
  const watching = [watch(shop.url, type.showId), watch(shop.url, type.showId)]
  const elsewhere = watch(shop.url, quiet.showId)
  for (const one of watching) await one.until('Balcony', ({ available }) => available === 50)
  await elsewhere.until('Stalls', ({ available }) => available === 10)

  await Promise.all(Array.from({ length: 20 }, () => bookSeats(other, type)))
  for (const one of watching) await one.until('Balcony', ({ available }) => available === 30)

  for (const { told, left } of watching) {
    const [first, ...later] = told
    assert.equal(first, 2)
    assert.ok(later.length >= 1 && later.every((count) => count === 1), `${told}`)
    assert.equal(left.get('Stalls').available, 50)
  }
  assert.deepEqual(elsewhere.told, [1])
})

test('a stream lives through a lost database, and then tells what it missed', async (t) => {
  const shop = await startProcesses(t, { servers: 1, workers: 1 })
  const proxy = await startProxy(t, shop.databaseUrl)
  const far = await shop.startServer({ DATABASE_URL: proxy.url })
  const type = await makeSeatType(shop.db, { places: 5 })
  const watching = watch(far.url, type.showId)
  await watching.until('Stalls', ({ available }) => available === 5)

  await proxy.cut()
  await bookSeats(shop, type, { count: 2 })
  await proxy.mend()

  await watching.until('Stalls', ({ available }) => available === 3)
  await bookSeats(shop, type)
  await watching.until('Stalls', ({ available }) => available === 2)
  assert.equal(watching.hasEnded, false)
})

test('a show that is deleted ends its streams', async (t) => {
  const { shop, other } = await openTwo(t)
  const type = await makeSeatType(shop.db)
  const watching = watch(shop.url, type.showId)
  await watching.until('Stalls', ({ available }) => available === 10)
  await other.delete(`/events/${type.showId}`, { asOperator: true })
  await untilTrue(() => watching.hasEnded)
})

test('as long as nobody watches, nobody listens; one connection and one reader serve all who do', async (t) => {
  const { shop } = await openTwo(t)
  const listeners = async () => {
    const rows = await shop.db.sql`
      select pid from pg_stat_activity where datname = current_database() and query like 'listen%places_changed%'`
    return rows.length
  }
  const type = await makeSeatType(shop.db)
  assert.equal(await listeners(), 0)
  const leaving = new AbortController()
  const streams = await Promise.all(
    Array.from({ length: 10 }, () =>
      fetch(`${shop.url}/api/v1/events/${type.showId}/availability/events`, { signal: leaving.signal }),
    ),
  )
  assert.deepEqual(new Set(streams.map(({ status }) => status)), new Set([200]))
  await untilTrue(async () => (await listeners()) === 1)
  leaving.abort()
  await untilTrue(async () => (await listeners()) === 0)
})
