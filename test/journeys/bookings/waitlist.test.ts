import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cancelBookings } from '../../../src/checkout/index.ts'
import { readOrders } from '../../../src/orders/index.ts'
import { startApp, type TestApp } from '../../support/app.ts'
import { type MadeSeatType, makeSeatType } from '../../support/bookable.ts'
import { bookSeats, cancelAt, joinLine, pathOf } from '../../support/booking-client.ts'
import type { Json } from '../../support/http.ts'
import { endHolds } from '../../support/hurry.ts'
import { untilInLine } from '../../support/people.ts'
import { untilTrue } from '../../support/waiting.ts'

async function join(shop: TestApp, type: MadeSeatType, name: string, count = 1): Promise<Json> {
  const { status, body, text } = await joinLine(shop, type, { email: `${name}@example.com`, count })
  assert.equal(status, 201, text)
  return body
}

async function read(shop: TestApp, entry: Json): Promise<Json> {
  return (await shop.get(pathOf(entry.status_url))).body
}

async function statuses(shop: TestApp, entries: readonly Json[]): Promise<string[]> {
  return await Promise.all(entries.map(async (entry) => (await read(shop, entry)).status))
}

function initiate(shop: TestApp, entry: Json, body?: object) {
  const { search } = new URL(entry.status_url)
  return shop.post(`/events/waitlist/${entry.id}/initiate${search}`, body)
}

const payNow = { payment_method: { type: 'token', token: 'pm_card_visa' } }

/** A show of five places that is sold out to one party. */
async function sellOut(shop: TestApp, wanted = {}): Promise<{ type: MadeSeatType; booking: Json }> {
  const type = await makeSeatType(shop.db, { places: 5, ...wanted })
  const { body: booking } = await bookSeats(shop, type, { count: 5 })
  return { type, booking }
}

test('who waits is offered what comes free, in the commit that frees it, and pays like everybody', async (t) => {
  const shop = await startApp(t)
  const { type, booking } = await sellOut(shop)
  const first = await join(shop, type, 'first', 2)
  const second = await join(shop, type, 'second', 3)
  assert.deepEqual([first.position, second.position], [1, 2])

  await cancelAt(shop, booking)

  assert.deepEqual(await statuses(shop, [first, second]), ['READY', 'READY'])
  const taken = await initiate(shop, first, payNow)
  assert.deepEqual([taken.status, taken.body.status, taken.body.amount_minor], [200, 'SUCCESS', 2_000])
  assert.deepEqual((await initiate(shop, first)).body.id, taken.body.id)
  assert.equal((await read(shop, first)).status, 'CONVERTED')
})

test('the public cannot have what those in line wait for, not even what is left over', async (t) => {
  const shop = await startApp(t)
  const { type, booking } = await sellOut(shop)
  const entry = await join(shop, type, 'waiting', 4)
  const other = await join(shop, type, 'large', 3)
  await cancelAt(shop, booking)
  assert.deepEqual(await statuses(shop, [entry, other]), ['READY', 'WAITING'])

  const { status, body } = await bookSeats(shop, type)

  assert.deepEqual([status, body.code, body.left], [409, 'SOLD_OUT', 0])
})

test('a party that does not fit keeps its place while smaller ones are served; in a strict line nobody overtakes', async (t) => {
  const shop = await startApp(t)
  for (const [isLineStrict, expected] of [
    [false, ['WAITING', 'READY', 'READY']],
    [true, ['WAITING', 'WAITING', 'WAITING']],
  ] as const) {
    const type = await makeSeatType(shop.db, { places: 5, isLineStrict })
    const { body: two } = await bookSeats(shop, type, { count: 2 })
    await bookSeats(shop, type, { count: 3 })
    const entries = [
      await join(shop, type, 'a', 3),
      await join(shop, type, 'b', 1),
      await join(shop, type, 'c', 1),
    ]
    await cancelAt(shop, two)
    assert.deepEqual(await statuses(shop, entries), expected)
  }
})

test('who joins where those before him want more than is free is offered it at once; in a strict line he waits', async (t) => {
  const shop = await startApp(t)
  for (const [isLineStrict, expected] of [
    [false, { status: 'READY', position: null }],
    [true, { status: 'WAITING', position: 2 }],
  ] as const) {
    const type = await makeSeatType(shop.db, { places: 5, isLineStrict })
    await bookSeats(shop, type, { count: 3 })
    const large = await join(shop, type, 'large', 3)
    const { status, position } = await join(shop, type, 'small', 2)
    assert.deepEqual({ status, position }, expected)
    assert.deepEqual(await statuses(shop, [large]), ['WAITING'])
  }
})

test('where who is next cannot be served any more, the one behind him is, in the same commit', async (t) => {
  const shop = await startApp(t)
  const { type, booking } = await sellOut(shop)
  const entries = [await join(shop, type, 'four', 4), await join(shop, type, 'three', 3)]
  await shop.patch(
    `/events/${type.showId}`,
    { seat_types: [{ seat_type: type.name, max_per_order: 3 }] },
    { asOperator: true },
  )
  await cancelAt(shop, booking)
  assert.deepEqual(await statuses(shop, entries), ['LAPSED', 'READY'])
})

test('an offer that is not taken up goes to the next one, and so does one that is declined', async (t) => {
  const shop = await startApp(t)
  const { type, booking } = await sellOut(shop)
  const entries = [
    await join(shop, type, 'a', 5),
    await join(shop, type, 'b', 5),
    await join(shop, type, 'c', 5),
  ]
  await cancelAt(shop, booking)
  assert.deepEqual(await statuses(shop, entries), ['READY', 'WAITING', 'WAITING'])

  await endHolds(shop.db)
  await shop.db.sql`update checkouts set next_run_at = now() where finished_at is null`
  await untilTrue(async () => (await read(shop, entries[1])).status === 'READY')
  const { search } = new URL(entries[1].status_url)
  const declined = await shop.delete(`/events/waitlist/${entries[1].id}${search}`)

  assert.equal(declined.status, 200)
  assert.deepEqual(await statuses(shop, entries), ['LAPSED', 'LAPSED', 'READY'])
  assert.equal((await initiate(shop, entries[0], payNow)).body.code, 'NO_OFFER')
  assert.deepEqual(
    shop.effects().map(({ kind }) => kind),
    ['SETTLED', 'REFUNDED'],
    'the gateway never heard of offers that nobody took up',
  )
})

test('who leaves the line makes way, and what is nobody’s any more is the public’s', async (t) => {
  const shop = await startApp(t)
  const { type, booking } = await sellOut(shop)
  const large = await join(shop, type, 'large', 5)
  const { body: two } = await bookSeats(shop, await makeSeatType(shop.db), { count: 2 })
  assert.equal(two.status, 'SUCCESS')
  const { search } = new URL(large.status_url)
  const left = await shop.delete(`/events/waitlist/${large.id}${search}`)
  assert.deepEqual([left.status, left.body.status], [200, 'LEFT'])
  await cancelAt(shop, booking)
  assert.equal((await bookSeats(shop, type, { count: 5 })).body.status, 'SUCCESS')
})

for (const [title, wanted, count, code] of [
  ['there are places', { places: 5 }, 1, 'PLACES_AVAILABLE'],
  ['it is more than the hall', { places: 5 }, 6, 'PARTY_TOO_LARGE'],
  ['it is more than one may have', { places: 5, maxPerOrder: 2 }, 3, 'TOO_MANY_PER_ORDER'],
  ['it has begun', { startsAt: new Date(0) }, 1, 'ALREADY_STARTED'],
] as const) {
  test(`nobody waits in line where ${title}`, async (t) => {
    const shop = await startApp(t)
    const type = await makeSeatType(shop.db, wanted)
    const { body } = await joinLine(shop, type, { email: 'a@example.com', count })
    assert.equal(body.code, code)
    assert.deepEqual(await shop.db.sql`select id from waitlist_entries`, [])
  })
}

test('nobody waits twice for the same, and a stranger sees no entry', async (t) => {
  const shop = await startApp(t)
  const { type } = await sellOut(shop)
  const entry = await join(shop, type, 'a', 1)
  const again = await joinLine(shop, type, { email: 'A@example.com', count: 1 })
  assert.deepEqual([again.status, again.body.code], [409, 'ALREADY_WAITING'])
  assert.equal((await shop.get(`/events/waitlist/${entry.id}`)).status, 404)
})

test('who has an offer that is still open cannot join again, and once it is over he can', async (t) => {
  const shop = await startApp(t)
  const { type, booking } = await sellOut(shop)
  const entry = await join(shop, type, 'a', 1)
  const again = () => joinLine(shop, type, { email: 'A@example.com', count: 5 })
  const how = { cancelledBy: 'test', reason: null, isFull: false }

  const amid = await shop.db.transaction(async (tx) => {
    await cancelBookings(tx, await readOrders(tx, [booking.id]), how)
    const asked = again()
    await untilInLine(shop.db, 1)
    return { asked }
  })

  for (const { status, body } of [await amid.asked, await again()])
    assert.deepEqual([status, body.code], [409, 'ALREADY_WAITING'])
  assert.deepEqual(await statuses(shop, [entry]), ['READY'])
  assert.equal((await initiate(shop, entry, payNow)).body.status, 'SUCCESS')
  assert.equal((await again()).status, 201, 'who has paid may want more')
})

test('who wants more than there is any more makes way when the hall is made smaller', async (t) => {
  const shop = await startApp(t)
  const type = await makeSeatType(shop.db, { places: 5, isLineStrict: true })
  const { body: booking } = await bookSeats(shop, type, { count: 3 })
  const entries = [await join(shop, type, 'four', 4), await join(shop, type, 'two', 2)]
  const seat_types = [{ seat_type: type.name, places: 3 }]

  const cut = await shop.patch(`/events/${type.showId}`, { seat_types }, { asOperator: true })

  assert.equal(cut.status, 200, cut.text)
  assert.deepEqual(await statuses(shop, entries), ['LAPSED', 'WAITING'])
  await cancelAt(shop, booking)
  assert.deepEqual(await statuses(shop, entries), ['LAPSED', 'READY'])
  assert.equal((await bookSeats(shop, type)).body.status, 'SUCCESS', 'what nobody waits for is the public’s')
})

test('an offer ends when what is offered begins, or is not sold any more', async (t) => {
  const shop = await startApp(t)
  const soon = new Date(Date.now() + 120_000)
  for (const wanted of [{ startsAt: soon }, { saleUntil: soon }]) {
    const { type, booking } = await sellOut(shop, wanted)
    const entry = await join(shop, type, 'late')
    await cancelAt(shop, booking)
    const { status, offer_expires_at } = await read(shop, entry)
    assert.deepEqual([status, offer_expires_at], ['READY', soon.toISOString()])
  }
})

test('an offer whose time is over is gone, even before anybody noted its end', async (t) => {
  const shop = await startApp(t)
  const { type, booking } = await sellOut(shop)
  const entry = await join(shop, type, 'late')
  await cancelAt(shop, booking)
  const { booking_id } = await read(shop, entry)
  await shop.db
    .sql`update checkouts set expires_at = now(), next_run_at = now() + interval '1 day' where order_id = ${booking_id}`

  assert.equal((await initiate(shop, entry, payNow)).body.code, 'NO_OFFER')
  await shop.db.sql`update checkouts set next_run_at = now() where order_id = ${booking_id}`
})

test('nobody waits any more for what has begun, though none of it came free', async (t) => {
  const shop = await startApp(t)
  const { type } = await sellOut(shop)
  const entry = await join(shop, type, 'late')
  await shop.db.sql`update items set starts_at = now() where id = ${type.itemId}`
  await untilTrue(async () => (await read(shop, entry)).status === 'LAPSED')
})
