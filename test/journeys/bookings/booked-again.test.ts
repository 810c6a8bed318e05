import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp, type TestApp } from '../../support/app.ts'
import { makeSeatType } from '../../support/bookable.ts'
import { bookSeats, cancelAt } from '../../support/booking-client.ts'
import type { Answer } from '../../support/http.ts'
import { bookTrip, makeTrip, makeVendor } from '../../support/vendors.ts'
import { bookTable, makeSlot } from './restaurant.ts'

const asOperator = true

/** The answer that was lost on its way is heard at the second try: the same booking, and no other. */
async function assertSame(shop: TestApp, first: Answer, again: Answer): Promise<void> {
  assert.equal(first.status, 201, first.text)
  assert.equal(again.status, 201, again.text)
  assert.equal(again.body.id, first.body.id)
  assert.equal(again.headers.get('idempotent-replayed'), 'true')
  assert.equal((await shop.db.sql`select id from orders`).length, 1)
}

test('a trip is booked once under one key, though its price has changed and another one begins that day', async (t) => {
  const shop = await startApp(t)
  const vendor = await makeVendor(shop)
  const trip = await makeTrip(shop, vendor, { price_minor: 1_999, trip_date: '2099-05-01T09:00:00Z' })
  const book = (wanted: object = {}) =>
    bookTrip(
      shop,
      { vendor_id: vendor.id, trip_date: '2099-05-01', total_price: 19.99, ...wanted },
      { key: 'k' },
    )
  const first = await book()
  await shop.put(`/trips/${trip.id}`, { price: 25 }, { as: vendor.as })
  await assertSame(shop, first, await book())

  await makeTrip(shop, vendor, { trip_date: '2099-05-01T15:00:00Z' })

  await assertSame(shop, first, await book())
  assert.equal((await book({ total_price: 25 })).body.code, 'IDEMPOTENCY_KEY_REUSED')
  assert.equal((await book({ places: 2 })).body.code, 'IDEMPOTENCY_KEY_REUSED')
})

test('an event is booked once under one key, though it has further kinds of places since', async (t) => {
  const shop = await startApp(t)
  const type = await makeSeatType(shop.db)
  const body = { event_id: type.showId, seat_count: 1, customer: { email: 'a@example.com' } }
  const payment_method = { type: 'token', token: 'pm_card_visa' }
  const book = () => shop.post('/bookings', { ...body, payment_method }, { key: 'k' })
  const first = await book()
  const added = { seat_type: 'Balcony', price_minor: 1, currency: 'USD', places: 1 }
  const changed = await shop.patch(`/events/${type.showId}`, { seat_types: [added] }, { asOperator })
  assert.equal(changed.status, 200, changed.text)

  await assertSame(shop, first, await book())
})

test('a table is booked once under one key, also when it is not there any more', async (t) => {
  const shop = await startApp(t)
  const slot = await makeSlot(shop)
  const book = () => bookTable(shop, slot.id, { key: 'k' })
  const first = await book()
  await cancelAt(shop, first.body)
  assert.equal((await shop.delete(`/restaurants/tables/${slot.id}`, { asOperator })).status, 204)

  await assertSame(shop, first, await book())
})

test('whoever says what he was shown pays that, or is told', async (t) => {
  const shop = await startApp(t)
  const [type, slot] = [await makeSeatType(shop.db), await makeSlot(shop)]
  const customer = { email: 'a@example.com' }
  const seats = (total_price: number) =>
    shop.post(`/events/${type.showId}/book`, { seat_type: type.name, seat_count: 2, customer, total_price })
  const table = (total_price: number) =>
    shop.post(`/restaurants/tables/${slot.id}/book`, { party_size: 2, customer, total_price })

  for (const [answer, amount_minor] of [
    [await seats(10), 2_000],
    [await seats(20.001), 2_000],
    [await table(19.99), 2_000],
  ] as const)
    assert.deepEqual(
      [answer.status, answer.body.code, answer.body.amount_minor],
      [422, 'PRICE_CHANGED', amount_minor],
    )
  assert.deepEqual(await shop.db.sql`select id from orders`, [])
  assert.deepEqual([(await seats(20)).status, (await table(20)).status], [201, 201])
})

test('one key, sent by many at once while the catalogue changes, is one booking', async (t) => {
  const shop = await startApp(t)
  const type = await makeSeatType(shop.db, { places: 50 })
  const answers = await Promise.all([
    ...Array.from({ length: 10 }, () => bookSeats(shop, type, { key: 'k' })),
    shop.patch(
      `/events/${type.showId}`,
      { seat_types: [{ seat_type: type.name, price_minor: 2_000 }] },
      { asOperator },
    ),
    ...Array.from({ length: 10 }, () => bookSeats(shop, type, { key: 'k' })),
  ])
  const bookings = new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body.id))
  assert.equal(bookings.size, 1)
  assert.equal((await shop.db.sql`select id from orders`).length, 1)
})
