import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../../support/app.ts'
import type { Json } from '../../support/http.ts'
import { assertRefused, malformed } from '../../support/nothing-left.ts'
import { welcome } from '../../support/people.ts'
import { bookTrip, inDays, makeTrip, makeVendor, tripBody } from '../../support/vendors.ts'

const serverOnly = { processKind: 'server' } as const

test('a vendor puts a trip on sale, and everybody sees it', async (t) => {
  const shop = await startApp(t, serverOnly)
  const vendor = await makeVendor(shop)
  const wanted = {
    location: 'Lisbon',
    description: 'Three\nhills',
    price: 19.99,
    trip_date: '2099-05-01T09:00:00+02:00',
  }
  const cancellation = [{ hours_before: 48, refund_percent: 50 }]

  const { status, headers, body } = await shop.post('/trips', { ...wanted, cancellation }, { as: vendor.as })

  assert.equal(status, 201)
  assert.equal(headers.get('location'), `/api/v1/trips/${body.id}`)
  const { created_at: _c, updated_at: _u, places, ...rest } = body
  assert.deepEqual(rest, {
    ...{ id: body.id, trip_id: body.id, vendor_id: vendor.id, title: 'Lisbon', location: 'Lisbon' },
    ...{ description: 'Three\nhills', amount_minor: 1_999, currency: 'USD', price: '19.99 USD' },
    ...{ trip_date: '2099-05-01T07:00:00.000Z', ends_at: '2099-05-02T07:00:00.000Z' },
    ...{ max_capacity: 10, available_spots: 10, is_line_strict: false, is_on_sale: true },
    cancellation: [{ ...cancellation[0], fee_minor: 0 }],
  })
  assert.deepEqual(places, { capacity: 10, free: 10, held: 0, sold: 0, waiting: 0 })
  const { places: _p, ...shown } = body
  assert.deepEqual((await shop.get(`/trips/${body.id}`)).body, shown)
  assert.deepEqual((await shop.get('/trips')).body.trips, [shown])
  assert.deepEqual((await shop.get(`/vendors/${vendor.id}/trips`, { as: vendor.as })).body.trips, [body])
})

test('a trip on a day alone begins at its midnight in UTC, and is booked by the same words', async (t) => {
  const shop = await startApp(t)
  const vendor = await makeVendor(shop)
  const trip = await makeTrip(shop, vendor, { trip_date: '2099-06-01' })
  const times = [trip.trip_date, trip.ends_at]
  assert.deepEqual(times, ['2099-06-01T00:00:00.000Z', '2099-06-02T00:00:00.000Z'])

  const { status, body } = await bookTrip(shop, { vendor_id: vendor.id, trip_date: '2099-06-01' })

  assert.deepEqual([status, body.items[0].item_id], [201, trip.id])
})

test('what is no trip is refused, each with its code, and leaves nothing behind', async (t) => {
  const shop = await startApp(t, serverOnly)
  const [vendor, other] = [await makeVendor(shop), await makeVendor(shop)]
  const { price_minor: _, ...unpriced } = tripBody()
  const send = (body: unknown) => shop.post('/trips', body, { as: vendor.as })

  await assertRefused(shop.db, send, [
    ...malformed(tripBody()),
    ['a past date', tripBody({ trip_date: '2020-01-01T00:00:00Z' }), 422, 'TRIP_IN_THE_PAST'],
    [
      'the past by its offset',
      tripBody({ trip_date: inDays(0).replace('Z', '+01:00') }),
      422,
      'TRIP_IN_THE_PAST',
    ],
    ['a day no calendar has', tripBody({ trip_date: '2099-02-30T00:00:00Z' }), 400, 'INVALID_REQUEST'],
    ['such a day alone', tripBody({ trip_date: '2099-02-30' }), 400, 'INVALID_REQUEST'],
    ['a past day', tripBody({ trip_date: '2020-01-01' }), 422, 'TRIP_IN_THE_PAST'],
    ['half a day', tripBody({ trip_date: '2099-02-20T' }), 400, 'INVALID_REQUEST'],
    ['an end before the start', tripBody({ ends_at: inDays(9) }), 400, 'INVALID_REQUEST'],
    ['no price', unpriced, 400, 'INVALID_REQUEST'],
    ['two prices', tripBody({ price: 100 }), 400, 'INVALID_REQUEST'],
    ['a price of nothing', tripBody({ price_minor: 0 }), 400, 'INVALID_REQUEST'],
    ['a negative price', { ...unpriced, price: -1 }, 400, 'INVALID_REQUEST'],
    ['half a cent', { ...unpriced, price: 1.005 }, 400, 'INVALID_REQUEST'],
    ['no such currency', tripBody({ currency: 'ABC' }), 400, 'INVALID_REQUEST'],
    ['no places', tripBody({ max_capacity: 0 }), 400, 'INVALID_REQUEST'],
    ['a place with a space before it', tripBody({ location: ' Lisbon' }), 400, 'INVALID_REQUEST'],
    ['a blank title', tripBody({ title: ' ' }), 400, 'INVALID_REQUEST'],
    ['a long description', tripBody({ description: 'x'.repeat(1_001) }), 400, 'INVALID_REQUEST'],
    ['a card number', tripBody({ description: '4242 4242 4242 4242' }), 400, 'CARD_REFUSED'],
    ['in the name of another vendor', tripBody({ vendor_id: other.id }), 403, 'FORBIDDEN'],
  ])
  const nobody = await welcome(shop)
  await assertRefused(shop.db, (body) => shop.post('/trips', body, { as: nobody.token }), [
    ['who is no vendor', tripBody(), 403, 'NOT_A_VENDOR'],
    ['in the name of a vendor', tripBody({ vendor_id: vendor.id }), 403, 'NOT_A_VENDOR'],
  ])
  await assertRefused(shop.db, (body) => shop.post('/trips', body, { asOperator: true }), [
    ['an operator who names nobody', tripBody(), 400, 'INVALID_REQUEST'],
    ['an operator who names no vendor', tripBody({ vendor_id: nobody.id }), 400, 'INVALID_REQUEST'],
  ])
})

test('an operator, and a key with the scope, sell for any vendor', async (t) => {
  const shop = await startApp(t, serverOnly)
  const vendor = await makeVendor(shop)
  const wanted = { name: 'a program', scopes: ['trips:write'] }
  const { key } = (await shop.post('/admin/api-keys', wanted, { asOperator: true })).body

  for (const options of [{ asOperator: true }, { as: key }]) {
    const { status, body } = await shop.post(
      '/trips',
      tripBody({ vendor_id: vendor.id.toUpperCase() }),
      options,
    )
    assert.deepEqual([status, body.vendor_id], [201, vendor.id])
    assert.equal((await shop.put(`/trips/${body.id}`, { title: 'New' }, options)).body.title, 'New')
    assert.equal((await shop.delete(`/trips/${body.id}`, options)).status, 204)
  }
})

test('the same key makes one trip', async (t) => {
  const shop = await startApp(t, serverOnly)
  const vendor = await makeVendor(shop)
  const body = tripBody()

  const answers = await Promise.all(
    Array.from({ length: 5 }, () => shop.post('/trips', body, { as: vendor.as, key: 'once' })),
  )

  assert.equal(new Set(answers.map(({ body }) => body.id)).size, 1)
  assert.equal((await shop.get('/trips')).body.total, 1)
})

test('trips are listed by date and found by place, time and vendor', async (t) => {
  const shop = await startApp(t, serverOnly)
  const [one, other] = [await makeVendor(shop), await makeVendor(shop)]
  const late = await makeTrip(shop, one, { trip_date: inDays(20), location: 'Porto, 100% fun' })
  const soon = await makeTrip(shop, other, { trip_date: inDays(5) })
  const over = await makeTrip(shop, one, { trip_date: inDays(3) })
  await shop.db.sql`update items set starts_at = now() - interval '1 day' where id = ${over.id}`
  const list = async (query: string, options = {}) => {
    const { trips } = (await shop.get(query, options)).body
    return trips.map(({ id }: Json) => id)
  }

  assert.deepEqual(await list('/trips'), [soon.id, late.id])
  assert.deepEqual(await list('/trips?location=porto'), [late.id])
  assert.deepEqual(await list('/trips?location=0%25%20f'), [late.id])
  assert.deepEqual(await list('/trips?location=%25'), [late.id])
  assert.deepEqual(await list(`/trips?vendor_id=${other.id}`), [soon.id])
  assert.deepEqual(await list(`/trips?from=${inDays(10)}`), [late.id])
  assert.deepEqual(await list(`/trips?until=${inDays(10)}`), [soon.id])
  assert.deepEqual(await list('/trips?page=2&limit=1'), [late.id])
  assert.deepEqual(await list(`/vendors/${one.id}/trips`), [late.id])
  assert.deepEqual(await list(`/vendors/${one.id}/trips`, { as: one.as }), [over.id, late.id])
  const { trips: _, ...counts } = (await shop.get('/trips?page=7&limit=1')).body
  assert.deepEqual(counts, { total: 2, limit: 1, offset: 6, page: 7 })
  assert.equal((await shop.get(`/vendors/${soon.id}/trips`)).status, 404)
})

test('a vendor changes his own trips, and nothing that was promised', async (t) => {
  const shop = await startApp(t, serverOnly)
  const [vendor, other] = [await makeVendor(shop), await makeVendor(shop)]
  const trip = await makeTrip(shop, vendor)
  const put = (body: unknown) => shop.put(`/trips/${trip.id}`, body, { as: vendor.as })

  await assertRefused(shop.db, put, [
    ...['vendor_id', 'currency', 'trip_date', 'ends_at', 'status'].map(
      (field): [string, unknown, number, string] => {
        return [field, { location: 'Porto', [field]: 'x' }, 400, 'INVALID_REQUEST']
      },
    ),
    ['nothing', {}, 400, 'INVALID_REQUEST'],
    ['two prices', { price: 1, price_minor: 100 }, 400, 'INVALID_REQUEST'],
    ['a card number', { title: '4242 4242 4242 4242' }, 400, 'CARD_REFUSED'],
  ])
  await assertRefused(shop.db, (body) => shop.put(`/trips/${trip.id}`, body, { as: other.as }), [
    ['another vendor', { location: 'Porto' }, 404, 'NOT_FOUND'],
  ])

  const { body } = await put({ location: 'Porto', description: 'Wine', price: 25.5, max_capacity: 12 })

  const { location, title, description, amount_minor, max_capacity, available_spots } = body
  assert.deepEqual([location, title, description], ['Porto', 'Porto', 'Wine'])
  assert.deepEqual([amount_minor, max_capacity, available_spots], [2_550, 12, 12])
  const named = await shop.patch(`/trips/${trip.id}`, { title: 'A weekend' }, { as: vendor.as })
  const moved = await put({ location: 'Faro', description: null })
  assert.deepEqual(
    [named.body.title, moved.body.title, moved.body.description],
    ['A weekend', 'A weekend', null],
  )
})

test('a new price is for new bookings; one that was made keeps its own', async (t) => {
  const shop = await startApp(t)
  const vendor = await makeVendor(shop)
  const trip = await makeTrip(shop, vendor)
  const before = (await bookTrip(shop, { trip_id: trip.id }, { places: 2 })).body

  await shop.put(`/trips/${trip.id}`, { price_minor: 50_000, location: 'Porto' }, { as: vendor.as })
  const after = (await bookTrip(shop, { trip_id: trip.id })).body

  const { search } = new URL(before.booking_url)
  assert.deepEqual((await shop.get(`/bookings/${before.id}${search}`)).body, before)
  assert.deepEqual([before.amount_minor, after.amount_minor], [20_000, 50_000])
  const { body: cancelled } = await shop.post(`/bookings/${before.id}/cancel${search}`, {})
  assert.equal(cancelled.cancellation.refund_minor, 20_000)
})

test('places cannot be cut below what is held or sold; what is added goes to those who wait', async (t) => {
  const shop = await startApp(t)
  const vendor = await makeVendor(shop)
  const trip = await makeTrip(shop, vendor, { max_capacity: 3 })
  await bookTrip(shop, { trip_id: trip.id }, { places: 2 })
  await bookTrip(shop, { trip_id: trip.id }, { token: null })
  const joined = await shop.post('/waitlist', { item_id: trip.id, quantity: 2, email: 'w@example.com' })
  assert.equal(joined.status, 201, joined.text)
  const resize = (max_capacity: number) => shop.put(`/trips/${trip.id}`, { max_capacity }, { as: vendor.as })
  const lineStatus = async () => {
    const { pathname, search } = new URL(joined.body.status_url)
    return (await shop.get(`${pathname.replace('/api/v1', '')}${search}`)).body.status
  }

  const cut = await resize(2)
  assert.deepEqual([cut.status, cut.body.code, cut.body.committed], [409, 'STOCK_BELOW_COMMITTED', 3])
  const one = await resize(4)
  assert.deepEqual([one.body.available_spots, await lineStatus()], [0, 'WAITING'])
  const two = await resize(6)
  assert.deepEqual([two.body.available_spots, await lineStatus()], [1, 'READY'])
  assert.deepEqual(two.body.places, { capacity: 6, free: 1, held: 3, sold: 2, waiting: 0 })
  assert.equal((await resize(5)).status, 200)
  assert.equal((await resize(4)).status, 409)
})

test('a trip is deleted only while nobody has booked it, and those who wait are let go', async (t) => {
  const shop = await startApp(t)
  const [vendor, other] = [await makeVendor(shop), await makeVendor(shop)]
  const trip = await makeTrip(shop, vendor, { max_capacity: 1 })
  const { body: booking } = await bookTrip(shop, { trip_id: trip.id })
  const remove = (as: string) => shop.delete(`/trips/${trip.id}`, { as })

  const booked = await remove(vendor.as)
  assert.deepEqual([booked.status, booked.body.code], [409, 'TRIP_HAS_BOOKINGS'])
  assert.equal((await remove(other.as)).status, 404)
  assert.equal((await shop.get(`/trips/${trip.id}`)).status, 200)
  const { search } = new URL(booking.booking_url)
  await shop.post(`/bookings/${booking.id}/cancel${search}`, {})
  assert.equal((await remove(vendor.as)).status, 204)

  for (const options of [{}, { as: vendor.as }, { asOperator: true }])
    assert.equal((await shop.get(`/trips/${trip.id}`, options)).status, 404)
  assert.equal((await bookTrip(shop, { trip_id: trip.id })).body.code, 'ITEM_NOT_FOUND')
  assert.equal((await remove(vendor.as)).status, 404)
  // What was booked and given back is still there to be looked at.
  assert.equal((await shop.get(`/bookings/${booking.id}${search}`)).status, 200)
})

test('who waits for a trip that is deleted waits no longer', async (t) => {
  const shop = await startApp(t, serverOnly)
  const vendor = await makeVendor(shop)
  const trip = await makeTrip(shop, vendor, { max_capacity: 2 })
  await shop.db.sql`
    update pools set free = 1, capacity = 1 where id = (select pool_id from items where id = ${trip.id})`
  await shop.db
    .sql`update pools set capacity = 2 where id = (select pool_id from items where id = ${trip.id})`
  const { status, text } = await shop.post('/waitlist', {
    item_id: trip.id,
    quantity: 2,
    email: 'w@example.com',
  })
  assert.equal(status, 201, text)
  await shop.db.sql`update pools set free = 2 where id = (select pool_id from items where id = ${trip.id})`

  assert.equal((await shop.delete(`/trips/${trip.id}`, { as: vendor.as })).status, 204)

  const [entry] = await shop.db.sql<{ status: string }>`select status from waitlist_entries`
  assert.equal(entry?.status, 'LAPSED')
})
