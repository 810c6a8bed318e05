import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp, type TestApp } from '../../support/app.ts'
import { makeSeatType } from '../../support/bookable.ts'
import { bookSeats, cancelAt, pathOf } from '../../support/booking-client.ts'
import { endHolds } from '../../support/hurry.ts'
import { untilTrue } from '../../support/waiting.ts'

async function poolOf({ db }: TestApp, poolId: string) {
  const [pool] = await db.sql<{ capacity: number; free: number; waiting: number }>`
    select capacity, free, waiting from pools where id = ${poolId}`
  return pool
}

test('places are held, paid and shown to whoever has the link', async (t) => {
  const shop = await startApp(t)
  const type = await makeSeatType(shop.db)

  const { status, body } = await bookSeats(shop, type, { count: 2 })

  assert.equal(status, 201)
  assert.deepEqual([body.status, body.amount_minor, body.seats], ['SUCCESS', 2_000, []])
  assert.deepEqual(body.items[0].quantity, 2)
  assert.deepEqual((await shop.get(pathOf(body.booking_url))).body, body)
  assert.equal((await shop.get(`/bookings/${body.id}`)).status, 404)
  assert.equal((await poolOf(shop, type.poolId))?.free, 8)
})

test('who pays in the browser is told how, and until when his places are held', async (t) => {
  const shop = await startApp(t)
  const type = await makeSeatType(shop.db)

  const { body } = await bookSeats(shop, type, { token: null })

  assert.equal(body.status, 'PENDING_PAYMENT')
  assert.ok(Date.parse(body.expires_at) > Date.now())
  await endHolds(shop.db)
  await untilTrue(async () => (await shop.get(pathOf(body.booking_url))).body.status === 'EXPIRED')
  assert.equal((await poolOf(shop, type.poolId))?.free, 10)
})

test('who names fewer seats than he wants places gets the best of the others besides', async (t) => {
  const shop = await startApp(t)
  const type = await makeSeatType(shop.db, { rows: { A: 5, B: 5 } })
  const book = (wanted: object) =>
    shop.post(`/events/${type.showId}/book`, {
      ...{ seat_type: type.name, customer: { email: 'guest@example.com' } },
      ...{ payment_method: { type: 'token', token: 'pm_card_visa' } },
      ...wanted,
    })

  const some = await book({ seats: ['B-3'], seat_count: 3 })
  const counted = await book({ seats: ['A-5', 'B-1'] })
  const [tooMany, none] = [await book({ seats: ['A-3', 'A-4'], seat_count: 1 }), await book({})]

  assert.deepEqual(some.body.seats.toSorted(), ['A-1', 'A-2', 'B-3'])
  assert.deepEqual(counted.body.seats, ['A-5', 'B-1'])
  for (const { status, body } of [tooMany, none])
    assert.deepEqual([status, body.code], [400, 'SEATS_MISCOUNTED'])
})

test('the best seats are given side by side; seats that are named are given as named', async (t) => {
  const shop = await startApp(t)
  const type = await makeSeatType(shop.db, { rows: { A: 5, B: 5 } })

  const named = await bookSeats(shop, type, { seats: ['A-2'] })
  const three = await bookSeats(shop, type, { count: 3 })
  const two = await bookSeats(shop, type, { count: 2 })
  const one = await bookSeats(shop, type)
  const rest = await bookSeats(shop, type, { count: 3 })

  const seats = [named, three, two, one, rest].map(({ body }) => body.seats.join(' '))
  assert.deepEqual(seats, ['A-2', 'A-3 A-4 A-5', 'B-1 B-2', 'A-1', 'B-3 B-4 B-5'])
})

for (const [title, wanted, booker, status, code] of [
  ['a seat that is not there', { rows: { A: 2 } }, { seats: ['Z-9'] }, 404, 'SEAT_NOT_FOUND'],
  ['a card number for a seat', { rows: { A: 2 } }, { seats: ['4242 4242 4242 4242'] }, 400, 'CARD_REFUSED'],
  ['seats where there are no numbers', {}, { seats: ['A-1'] }, 400, 'SEATS_NOT_NUMBERED'],
  ['more than are left', { places: 2 }, { count: 3 }, 409, 'SOLD_OUT'],
  ['more than one may have', { maxPerOrder: 2 }, { count: 3 }, 422, 'TOO_MANY_PER_ORDER'],
  ['what has begun', { startsAt: new Date(0) }, {}, 409, 'ALREADY_STARTED'],
  ['what is not on sale yet', { saleFrom: new Date(Date.now() + 3_600_000) }, {}, 409, 'NOT_ON_SALE'],
  ['what is not on sale any more', { saleUntil: new Date(0) }, {}, 409, 'NOT_ON_SALE'],
] as const) {
  test(`${title} cannot be booked, and nothing is left behind`, async (t) => {
    const shop = await startApp(t)
    const type = await makeSeatType(shop.db, wanted)

    const { status: answered, body } = await bookSeats(shop, type, booker)

    assert.deepEqual([answered, body.code], [status, code])
    const left = await shop.db.sql`select id from orders union all select order_id from holds`
    assert.deepEqual(left, [])
  })
}

test('a booking that costs nothing needs no payment, and can be cancelled', async (t) => {
  const shop = await startApp(t)
  const type = await makeSeatType(shop.db, { amountMinor: 0 })

  const { body } = await bookSeats(shop, type, { token: null })
  const cancelled = await cancelAt(shop, body)

  assert.deepEqual([body.status, body.payment], ['SUCCESS', null])
  assert.deepEqual([cancelled.status, cancelled.body.status], [200, 'CANCELLED'])
  assert.equal((await poolOf(shop, type.poolId))?.free, 10)
})

test('the same key books once', async (t) => {
  const shop = await startApp(t)
  const type = await makeSeatType(shop.db)
  const answers = await Promise.all(Array.from({ length: 5 }, () => bookSeats(shop, type, { key: 'once' })))
  assert.equal(new Set(answers.map(({ body }) => body.id)).size, 1)
  assert.equal((await poolOf(shop, type.poolId))?.free, 9)
})

test('a booking whose payment failed is paid with the key that its guest has', async (t) => {
  const shop = await startApp(t)
  const type = await makeSeatType(shop.db)
  const method = { payment_method: { type: 'token', token: 'pm_card_visa' } }
  for (const way of ['payments', 'checkout']) {
    const { body: booking } = await bookSeats(shop, type, { token: 'pm_card_visa_chargeDeclined' })
    const { search } = new URL(booking.booking_url)
    const pay = (key: string) =>
      way === 'payments'
        ? shop.post(`/payments${key}`, { order_id: booking.id, ...method })
        : shop.post(`/orders/${booking.id}/checkout${key}`, method)

    const [stranger, guest] = [await pay('?token=another'), await pay(search)]

    assert.deepEqual([stranger.status, guest.status], [404, 202], way)
    const statusNow = async () => (await shop.get(pathOf(booking.booking_url))).body.status
    await untilTrue(async () => (await statusNow()) === 'SUCCESS')
  }
})

test('a booking whose payment failed cannot be paid once it has begun, or is not sold any more', async (t) => {
  const shop = await startApp(t)
  for (const [change, code] of [
    [(id: string) => shop.db.sql`update items set starts_at = now() where id = ${id}`, 'ALREADY_STARTED'],
    [(id: string) => shop.db.sql`update items set withdrawn_at = now() where id = ${id}`, 'ITEM_NOT_FOUND'],
  ] as const) {
    const type = await makeSeatType(shop.db)
    const { body: booking } = await bookSeats(shop, type, { token: 'pm_card_visa_chargeDeclined' })
    assert.equal(booking.status, 'FAILED')
    await change(type.itemId)

    const { search } = new URL(booking.booking_url)
    const method = { payment_method: { type: 'token', token: 'pm_card_visa' } }
    const asked = { order_id: booking.id, ...method }
    const again = await shop.post('/payments', asked, { asOperator: true })

    assert.equal(again.body.code, code)
    assert.equal((await shop.get(`/bookings/${booking.id}${search}`)).body.status, 'FAILED')
    assert.deepEqual(await shop.db.sql`select order_id from holds where status <> 'RELEASED'`, [])
  }
})

test('a booking names the links to its tickets and its calendar file', async (t) => {
  const shop = await startApp(t)
  const { body } = await bookSeats(shop, await makeSeatType(shop.db))
  for (const url of [body.tickets_url, body.calendar_url])
    assert.equal((await shop.get(pathOf(url))).status, 200)
})

test('places are held for nobody who would come too late', async (t) => {
  const shop = await startApp(t)
  const startsAt = new Date(Date.now() + 120_000)
  const type = await makeSeatType(shop.db, { startsAt })
  const { body } = await bookSeats(shop, type, { token: null })
  assert.equal(body.expires_at, startsAt.toISOString())
  const [hold] = await shop.db.sql<{ until: Date }>`select expires_at as until from holds`
  assert.deepEqual(hold?.until, startsAt)
})
