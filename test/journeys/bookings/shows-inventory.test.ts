import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findOnlySeatType } from '../../../src/catalogue/index.ts'
import { startApp, type TestApp } from '../../support/app.ts'
import { bookSeats, pathOf } from '../../support/booking-client.ts'
import { putOn } from '../../support/concert.ts'
import type { Answer, Json } from '../../support/http.ts'
import { assertRefused, malformed } from '../../support/nothing-left.ts'

const asOperator = true
const serverOnly = { processKind: 'server' } as const

function seed(shop: TestApp, event_id: string, total_seats: number, price: object = {}): Promise<Answer> {
  return shop.post('/inventory/seed', { event_id, total_seats, ...price }, { asOperator })
}

/** Books as that other system would: it knows no kinds of places, and pays in the browser. */
function bookThere(shop: TestApp, event_id: string, seat_count: number): Promise<Answer> {
  return shop.post('/bookings', { event_id, seat_count, customer: { email: 'guest@example.com' } })
}

async function seededAt(shop: TestApp, name: string) {
  const [show] = await shop.db.sql<{ id: string }>`select id from shows where external_id = ${name}`
  return { showId: show?.id ?? '', itemId: '', poolId: '', name: 'SEAT' }
}

test('places that another system seeds are open under its own name', async (t) => {
  const shop = await startApp(t)

  const { status, body } = await seed(shop, 'evt-7', 5)
  await bookSeats(shop, await seededAt(shop, 'evt-7'), { count: 2, token: 'pm_card_visa' })

  assert.deepEqual(
    [status, body],
    [201, { event_id: 'evt-7', total_seats: 5, available_seats: 5, booked_seats: 0 }],
  )
  const left = { event_id: 'evt-7', total_seats: 5, available_seats: 3, booked_seats: 2 }
  assert.deepEqual((await shop.get('/inventory/evt-7', { asOperator })).body, left)
  assert.deepEqual((await shop.get('/inventory', { asOperator })).body.inventory, [left])
  // It has no date that anybody could come on.
  assert.deepEqual((await shop.get('/events')).body.events, [])
})

test('seeding again changes the places in all, and never takes what somebody has', async (t) => {
  const shop = await startApp(t)
  await seed(shop, 'evt-7', 5)
  await bookSeats(shop, await seededAt(shop, 'evt-7'), { count: 3, token: null })

  const more = await seed(shop, 'evt-7', 8)
  const refused = await seed(shop, 'evt-7', 2)
  const same = await seed(shop, 'EVT-7', 2)

  assert.deepEqual([more.status, more.body.available_seats, more.body.total_seats], [200, 5, 8])
  assert.deepEqual([refused.status, refused.body.code], [409, 'STOCK_BELOW_COMMITTED'])
  assert.deepEqual([same.status, same.body.booked_seats], [201, 0])
})

test('what is seeded at a price waits for its payment, and gives the places back when that fails', async (t) => {
  const shop = await startApp(t)
  assert.equal((await seed(shop, 'evt-7', 5, { price: 250 })).status, 201)
  const left = async () => (await shop.get('/inventory/evt-7', { asOperator })).body.available_seats

  const { body: booking } = await bookThere(shop, 'evt-7', 2)
  const { status, amount_minor, currency } = booking
  assert.deepEqual([status, amount_minor, currency, await left()], ['PENDING_PAYMENT', 50_000, 'INR', 3])
  const pay = pathOf(booking.booking_url.replace('?', '/pay?'))
  const { body: failed } = await shop.post(pay, { result: 'failed' })

  assert.deepEqual([failed.status, await left()], ['FAILED', 5])
  const { body: another } = await bookThere(shop, 'evt-7', 5)
  const paid = await shop.post(pathOf(another.booking_url.replace('?', '/pay?')), { result: 'success' })
  assert.deepEqual([paid.body.status, await left()], ['SUCCESS', 0])
})

test('seeding again with a price changes it for those who book from then on, and only that', async (t) => {
  const shop = await startApp(t)
  await seed(shop, 'evt-7', 9, { price_minor: 500, currency: 'EUR' })
  const booked = async () => {
    const { body } = await bookThere(shop, 'evt-7', 1)
    return { amount: body.amount_minor, url: pathOf(body.booking_url) }
  }
  const before = await booked()

  assert.equal((await seed(shop, 'evt-7', 9, { price: 7.25, currency: 'EUR' })).status, 200)
  const after = await booked()
  assert.equal((await seed(shop, 'evt-7', 8)).body.total_seats, 8)

  assert.deepEqual([before.amount, after.amount, (await booked()).amount], [500, 725, 725])
  assert.equal((await shop.get(before.url)).body.amount_minor, 500)
  for (const price of [{ price: 7.25 }, { price_minor: 725, currency: 'USD' }]) {
    const { status, body } = await seed(shop, 'evt-7', 4, price)
    assert.deepEqual([status, body.code, body.errors[0].path], [400, 'INVALID_REQUEST', '/currency'])
  }
  assert.equal((await shop.get('/inventory/evt-7', { asOperator })).body.total_seats, 8)
})

test('nothing is seeded under the id of an event of ours; when that was called off, it says so to who books', async (t) => {
  const shop = await startApp(t)
  const event = await putOn(shop)
  const refused = async (name: string) => {
    const { status, body } = await seed(shop, name, 5)
    return [status, body.code, body.event_id]
  }

  const there = [409, 'EVENT_EXISTS', event.id]
  assert.deepEqual([await refused(event.id), await refused(event.id.toUpperCase())], [there, there])
  await shop.post(`/events/${event.id}/cancel`, { reason: 'Rain' }, { asOperator })
  assert.deepEqual(await refused(event.id), there)

  const { status, body } = await bookThere(shop, event.id, 1)
  assert.deepEqual([status, body.code], [409, 'EVENT_CANCELLED'])
  assert.equal((await shop.db.sql`select id from shows`).length, 1)
})

test('seeded by eight at once, it is there once', async (t) => {
  const shop = await startApp(t, serverOnly)

  const answers = await Promise.all(Array.from({ length: 8 }, () => seed(shop, 'evt-7', 5)))

  assert.deepEqual(answers.map(({ status }) => status).sort(), [...Array(7).fill(200), 201])
  assert.deepEqual(await shop.db.sql`select capacity, free from pools`, [{ capacity: 5, free: 5 }])
})

test('the inventory has every event, all its kinds of places together', async (t) => {
  const shop = await startApp(t, serverOnly)
  const boxes = { seat_type: 'Boxes', price_minor: 1, places: 4 }
  const event = await putOn(shop, { seat_types: [boxes, { ...boxes, seat_type: 'Stalls', places: 6 }] })
  await seed(shop, 'evt-7', 5)

  const { body } = await shop.get('/inventory', { asOperator })
  const one = await shop.get(`/inventory/${event.id.toUpperCase()}`, { asOperator })

  assert.deepEqual(
    body.inventory.map(({ event_id, total_seats }: Json) => [event_id, total_seats]),
    [
      [event.id, 10],
      ['evt-7', 5],
    ],
  )
  assert.deepEqual(one.body, body.inventory[0])
  assert.equal((await shop.get('/inventory/none', { asOperator })).status, 404)
})

test('who names no kind of place gets the only one there is', async (t) => {
  const shop = await startApp(t, serverOnly)
  const boxes = { seat_type: 'Boxes', price_minor: 1, places: 4 }
  const one = await putOn(shop)
  const two = await putOn(shop, { title: 'Two', seat_types: [boxes, { ...boxes, seat_type: 'Stalls' }] })
  await seed(shop, 'evt-7', 5)

  assert.equal(await findOnlySeatType(shop.db, one.id), one.seat_types[0].item_id)
  assert.match(await findOnlySeatType(shop.db, 'evt-7'), /^[0-9a-f-]{36}$/)
  await assert.rejects(findOnlySeatType(shop.db, two.id), { code: 'SEAT_TYPE_NOT_FOUND' })
  await assert.rejects(findOnlySeatType(shop.db, 'evt-8'), { code: 'NOT_FOUND' })
})

test('POST /inventory/seed refuses what is wrong and keeps nothing of it', async (t) => {
  const shop = await startApp(t, serverOnly)
  const good = { event_id: 'evt-7', total_seats: 5 }
  const send = (body: unknown) => shop.post('/inventory/seed', body, { asOperator })

  await assertRefused(shop.db, send, [
    ...malformed(good),
    ['places below none', { ...good, total_seats: -1 }, 400, 'INVALID_REQUEST'],
    ['a long name', { ...good, event_id: 'x'.repeat(65) }, 400, 'INVALID_REQUEST'],
    ['two prices', { ...good, price: 1, price_minor: 100 }, 400, 'INVALID_REQUEST'],
    ['a price in nothing', { ...good, price_minor: 100 }, 400, 'INVALID_REQUEST'],
    ['a currency and no price', { ...good, currency: 'EUR' }, 400, 'INVALID_REQUEST'],
    ['less than nothing', { ...good, price_minor: -1, currency: 'EUR' }, 400, 'INVALID_REQUEST'],
    ['half a cent', { ...good, price: 1.005, currency: 'EUR' }, 400, 'INVALID_REQUEST'],
    ['no such currency', { ...good, price: 1, currency: 'ABC' }, 400, 'INVALID_REQUEST'],
    ['a card number', { ...good, event_id: '4242424242424242' }, 400, 'CARD_REFUSED'],
  ])
  const nobody = (body: unknown) => shop.post('/inventory/seed', body)
  await assertRefused(shop.db, nobody, [['no key', good, 401, 'UNAUTHENTICATED']])
  assert.equal((await shop.get('/inventory')).status, 401)
})
