import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp, type TestApp } from '../../support/app.ts'
import { makeSeatType } from '../../support/bookable.ts'
import { bookSeats, pathOf } from '../../support/booking-client.ts'
import type { Json } from '../../support/http.ts'
import { assertRefused, malformed } from '../../support/nothing-left.ts'
import { welcome } from '../../support/people.ts'
import { bookTrip, inDays, makeTrip, makeVendor } from '../../support/vendors.ts'

const serverOnly = { processKind: 'server' } as const

async function booksOf(shop: TestApp, orderId: string) {
  const rows = await shop.db.sql<{ kind: string; credit: string; amount: number }>`
    select kind, credit_account as credit, amount_minor as amount from transfers
     where order_id = ${orderId} and kind = 'SALE' order by number`
  return rows.map(({ credit, amount }) => [credit, amount])
}

test('a booking takes places of its trip, is paid at its price, and four fifths are the vendor’s', async (t) => {
  const shop = await startApp(t)
  const vendor = await makeVendor(shop)
  const trip = await makeTrip(shop, vendor, { price_minor: 1_999, max_capacity: 5 })

  const { status, headers, body } = await bookTrip(shop, { trip_id: trip.id }, { places: 3 })

  assert.equal(status, 201)
  assert.deepEqual([body.status, body.amount_minor, body.currency], ['SUCCESS', 5_997, 'USD'])
  assert.deepEqual(body.items, [
    {
      ...{ item_id: trip.id, kind: 'TRIP', title: 'Lisbon', quantity: 3, amount_minor: 5_997 },
      ...{ starts_at: trip.trip_date, ends_at: trip.ends_at },
    },
  ])
  assert.equal(headers.get('location'), body.booking_url)
  assert.equal((await shop.get(`/trips/${trip.id}`)).body.available_spots, 2)
  assert.deepEqual(await booksOf(shop, body.id), [
    [`vendor:${vendor.id}:deferred`, 4_798],
    ['revenue', 1_199],
  ])
})

test('twenty who want the last five places: five get one', async (t) => {
  const shop = await startApp(t)
  const trip = await makeTrip(shop, await makeVendor(shop), { max_capacity: 5 })

  const answers = await Promise.all(Array.from({ length: 20 }, () => bookTrip(shop, { trip_id: trip.id })))

  const codes = answers.map(({ status, body }) => body.code ?? status).sort()
  assert.deepEqual(codes, [...Array(5).fill(201), ...Array(15).fill('SOLD_OUT')])
  const { places } = (await shop.get(`/trips/${trip.id}`, { asOperator: true })).body
  assert.deepEqual([places.free, places.sold], [0, 5])
})

test('a trip that is deleted while people book it is deleted, or booked, never both', async (t) => {
  const shop = await startApp(t)
  const vendor = await makeVendor(shop)
  for (let round = 0; round < 5; round += 1) {
    const trip = await makeTrip(shop, vendor)
    const [deleted, ...booked] = await Promise.all([
      shop.delete(`/trips/${trip.id}`, { as: vendor.as }),
      ...Array.from({ length: 3 }, () => bookTrip(shop, { trip_id: trip.id })),
    ])
    const isBooked = booked.some(({ status }) => status === 201)
    assert.deepEqual([isBooked, deleted.status], isBooked ? [true, 409] : [false, 204], `round ${round}`)
  }
})

test('places that are cut while people book them are cut, or booked, never both', async (t) => {
  const shop = await startApp(t)
  const vendor = await makeVendor(shop)
  const trip = await makeTrip(shop, vendor, { max_capacity: 6 })

  const [cut, ...booked] = await Promise.all([
    shop.put(`/trips/${trip.id}`, { max_capacity: 3 }, { as: vendor.as }),
    ...Array.from({ length: 8 }, () => bookTrip(shop, { trip_id: trip.id })),
  ])

  const sold = booked.filter(({ status }) => status === 201).length
  assert.equal(sold, cut.status === 200 ? 3 : 6, cut.text)
})

test('a trip is also named by its vendor and when it begins', async (t) => {
  const shop = await startApp(t)
  const [vendor, other] = [await makeVendor(shop), await makeVendor(shop)]
  const trip = await makeTrip(shop, vendor, { trip_date: '2099-05-01T09:00:00+02:00' })
  const morning = await makeTrip(shop, vendor, { trip_date: '2099-06-01T06:00:00Z' })
  const evening = await makeTrip(shop, vendor, { trip_date: '2099-06-01T18:00:00Z' })
  await makeTrip(shop, other, { trip_date: '2099-05-01T07:00:00Z' })
  const book = async (trip_date: string, vendor_id = vendor.id) => {
    const { status, body } = await bookTrip(shop, { vendor_id, trip_date })
    return status === 201 ? body.items[0].item_id : body.code
  }

  assert.equal(await book('2099-05-01'), trip.id)
  for (const moment of ['2099-05-01T07:00:00Z', '2099-05-01T07:00', '2099-05-01T12:30:00+05:30'])
    assert.equal(await book(moment), trip.id, moment)
  assert.equal(await book('2099-06-01T18:00:00Z'), evening.id)
  const several = await bookTrip(shop, { vendor_id: vendor.id, trip_date: '2099-06-01' })
  assert.deepEqual([several.status, several.body.code], [409, 'TRIP_AMBIGUOUS'])
  assert.deepEqual(several.body.trip_ids, [morning.id, evening.id])
  assert.equal(await book('2099-05-02'), 'ITEM_NOT_FOUND')
  assert.equal(await book('2099-05-01T08:00:00Z'), 'ITEM_NOT_FOUND')
  assert.equal(await book('2099-05-01', crypto.randomUUID()), 'ITEM_NOT_FOUND')
})

test('the total that a buyer was shown must be the present one', async (t) => {
  const shop = await startApp(t)
  const vendor = await makeVendor(shop)
  const trip = await makeTrip(shop, vendor, { price_minor: 115 })
  const book = (total_price: number) => bookTrip(shop, { trip_id: trip.id, total_price }, { places: 3 })

  for (const wrong of [1.15, 3.44, 3.46, 0.01, 3.449]) {
    const { status, body } = await book(wrong)
    assert.deepEqual([status, body.code, body.amount_minor], [422, 'PRICE_CHANGED', 345], `${wrong}`)
  }
  assert.equal((await book(3.45)).body.amount_minor, 345)
  await shop.put(`/trips/${trip.id}`, { price: 1.16 }, { as: vendor.as })
  assert.equal((await book(3.45)).body.code, 'PRICE_CHANGED')
})

test('what cannot be booked is refused, and leaves nothing behind', async (t) => {
  const shop = await startApp(t, serverOnly)
  const trip = await makeTrip(shop, await makeVendor(shop))
  const begun = await makeTrip(shop, await makeVendor(shop))
  await shop.db.sql`update items set starts_at = now() where id = ${begun.id}`
  const alice = await welcome(shop)
  const good = { trip_id: trip.id, customer: { email: 'a@example.com' } }
  const { customer, ...noCustomer } = good

  await assertRefused(shop.db, (body) => shop.post('/bookings', body), [
    ...malformed(good),
    ['more than there are', { ...good, places: 11 }, 409, 'SOLD_OUT'],
    ['no places', { ...good, places: 0 }, 400, 'INVALID_REQUEST'],
    ['a negative total', { ...good, total_price: -100 }, 400, 'INVALID_REQUEST'],
    ['what has begun', { ...good, trip_id: begun.id }, 409, 'ALREADY_STARTED'],
    ['no such trip', { ...good, trip_id: crypto.randomUUID() }, 404, 'ITEM_NOT_FOUND'],
    ['two ways to name it', { ...good, vendor_id: trip.vendor_id }, 400, 'INVALID_REQUEST'],
    ['a vendor and no date', { vendor_id: trip.vendor_id, customer }, 400, 'INVALID_REQUEST'],
    [
      'a day no calendar has',
      { vendor_id: trip.vendor_id, trip_date: '2099-02-30', customer },
      400,
      'INVALID_REQUEST',
    ],
    ['nobody knows who', noCustomer, 400, 'INVALID_REQUEST'],
    ['in the name of somebody else', { ...good, user_id: alice.id }, 403, 'FORBIDDEN'],
    ['no such event', { event_id: 'nowhere', seat_count: 1, customer }, 404, 'NOT_FOUND'],
    ['no seats', { event_id: 'nowhere', seat_count: 0, customer }, 400, 'INVALID_REQUEST'],
  ])
})

test('who is signed in books for himself, and sees his own bookings only', async (t) => {
  const shop = await startApp(t)
  const trip = await makeTrip(shop, await makeVendor(shop))
  const [alice, bob] = [await welcome(shop), await welcome(shop)]
  const asked = { trip_id: trip.id, user_id: alice.id.toUpperCase() }

  const { status, body } = await shop.post('/bookings', asked, { as: alice.token })

  assert.equal(status, 201)
  assert.deepEqual([body.user_id, body.customer.email], [alice.id, alice.email])
  const listOf = async ({ token: as }: { token: string }) =>
    (await shop.get('/bookings', { as })).body.bookings.map(({ id }: Json) => id)
  assert.deepEqual([await listOf(alice), await listOf(bob)], [[body.id], []])
  for (const path of [`/bookings/${body.id}`, `/bookings/${body.id}/cancellation`])
    assert.equal((await shop.get(path, { as: bob.token })).status, 404)
  for (const path of ['cancel', 'pay']) {
    const { status } = await shop.post(
      `/bookings/${body.id}/${path}`,
      path === 'pay' ? { result: 'success' } : {},
      {
        as: bob.token,
      },
    )
    assert.equal(status, 404)
  }
  assert.equal((await shop.post('/bookings', asked, { as: bob.token })).status, 403)
})

test('the price cannot be changed on the booking: what goes back is what was paid', async (t) => {
  const shop = await startApp(t)
  const trip = await makeTrip(shop, await makeVendor(shop), { price_minor: 115 })
  const alice = await welcome(shop)
  const { body } = await bookTrip(shop, { trip_id: trip.id }, { as: alice.token, places: 3 })
  const put = (change: unknown) => shop.put(`/bookings/${body.id}`, change, { as: alice.token })
  const instead = { customer: { email: 'b@example.com', name: 'Bob' } }

  for (const total_price of [9_999, 3.44, 3.449, 1.15, 0]) {
    const { status, body: refusal } = await put({ ...instead, total_price })
    const { code, amount_minor, currency, price } = refusal
    assert.deepEqual([status, code], [422, 'PRICE_CHANGED'], `${total_price}`)
    assert.deepEqual([amount_minor, currency, price], [345, 'USD', '3.45 USD'])
  }
  for (const wrong of [
    {},
    { total_price: -3.45 },
    { total_price: '3.45' },
    { total_price: 3.45, status: 'PAID' },
  ])
    assert.equal((await put(wrong)).body.code, 'INVALID_REQUEST', JSON.stringify(wrong))
  assert.deepEqual((await shop.get(pathOf(body.booking_url))).body, body)
  const same = await put({ total_price: 3.45 })
  assert.deepEqual([same.status, same.body], [200, body])
  const both = await put({ ...instead, total_price: 3.45 })
  assert.deepEqual([both.status, both.body], [200, { ...body, ...instead }])
  const cancelled = await shop.post(`/bookings/${body.id}/cancel`, { reason: 'ill' }, { as: alice.token })
  assert.equal(cancelled.body.cancellation.refund_minor, 345)
  assert.equal((await shop.get(`/trips/${trip.id}`)).body.available_spots, 10)
})

test('a booking of a trip says whose it is, when it begins and what it costs, as that was agreed', async (t) => {
  const shop = await startApp(t)
  const vendor = await makeVendor(shop)
  const trip = await makeTrip(shop, vendor, { price_minor: 1_999 })
  const { body } = await bookTrip(shop, { trip_id: trip.id }, { places: 3 })
  await shop.put(`/trips/${trip.id}`, { price_minor: 5 }, { as: vendor.as })
  const read = async () => (await shop.get(pathOf(body.booking_url))).body
  const said = ({ vendor_id, trip_date, total_price }: Json) => ({ vendor_id, trip_date, total_price })

  const expected = { vendor_id: vendor.id, trip_date: trip.trip_date, total_price: 59.97 }
  assert.deepEqual([said(body), said(await read())], [expected, expected])
  // As it was written before vendors were.
  await shop.db.sql`update orders set terms = terms #- '{lines,0,vendorId}' where id = ${body.id}`
  assert.deepEqual(said(await read()), { ...expected, vendor_id: undefined })
  const { body: seats } = await bookSeats(shop, await makeSeatType(shop.db))
  assert.deepEqual(
    ['vendor_id', 'trip_date', 'total_price'].filter((field) => field in seats),
    [],
  )
})

test('a booking of trips of two vendors is nobody’s alone', async (t) => {
  const shop = await startApp(t)
  const [one, other] = [await makeVendor(shop), await makeVendor(shop)]
  const late = await makeTrip(shop, one, { trip_date: inDays(20) })
  const soon = await makeTrip(shop, other, { trip_date: inDays(5) })
  const items = [late, soon].map(({ id }) => ({ item_id: id, quantity: 1 }))
  const { body } = await shop.buy({ items, wait: 10 })

  const { body: booking } = await shop.get(`/bookings/${body.order_id}`, { asOperator: true })

  assert.deepEqual([booking.total_price, booking.vendor_id], [200, undefined])
  assert.equal(Date.parse(booking.trip_date), Date.parse(soon.trip_date))
})

test('a request with its key in the body is the same as one with it in the header', async (t) => {
  const shop = await startApp(t)
  const trip = await makeTrip(shop, await makeVendor(shop))
  const asked = { trip_id: trip.id, customer: { email: 'a@example.com' } }

  const first = await shop.post('/bookings', { ...asked, idempotency_key: 'abc-1' })
  const again = await shop.post('/bookings', asked, { key: 'abc-1' })
  const other = await shop.post('/bookings', { ...asked, places: 2 }, { key: 'abc-1' })

  assert.deepEqual([again.status, again.body.id], [201, first.body.id])
  assert.equal(again.headers.get('idempotent-replayed'), 'true')
  assert.equal(other.body.code, 'IDEMPOTENCY_KEY_REUSED')
})

test('a key in the body works like one in the header, and is its caller’s own', async (t) => {
  const shop = await startApp(t)
  const trip = await makeTrip(shop, await makeVendor(shop))
  const [alice, bob] = [await welcome(shop), await welcome(shop)]
  const asked = { trip_id: trip.id, idempotency_key: 'abc-1' }
  const post = (body: object, as: string) => shop.post('/bookings', body, { as })

  const [first, second] = await Promise.all([post(asked, alice.token), post(asked, alice.token)])
  const bobs = await post(asked, bob.token)
  const other = await post({ ...asked, places: 2 }, alice.token)

  assert.deepEqual([first.status, second.status, first.body.id], [201, 201, second.body.id])
  assert.notEqual(bobs.body.id, first.body.id)
  assert.deepEqual([other.status, other.body.code], [422, 'IDEMPOTENCY_KEY_REUSED'])
  assert.equal((await shop.get(`/trips/${trip.id}`)).body.available_spots, 8)
})

test('a key in the body that is not the one in the header is refused, by its name', async (t) => {
  const shop = await startApp(t)
  const trip = await makeTrip(shop, await makeVendor(shop))
  const asked = { trip_id: trip.id, idempotency_key: 'abc-1', customer: { email: 'a@example.com' } }

  const other = await shop.post('/bookings', asked, { key: 'abc-2' })
  const [same, quoted] = [
    await shop.post('/bookings', asked, { key: 'abc-1' }),
    await shop.post('/bookings', asked, { key: '"abc-1"' }),
  ]

  assert.deepEqual([other.status, other.body.code], [400, 'INVALID_REQUEST'])
  assert.equal(other.body.errors[0].path, '/idempotency_key')
  assert.deepEqual([same.status, quoted.body.id], [201, same.body.id])
  assert.equal((await shop.get(`/trips/${trip.id}`)).body.available_spots, 9)
})

test('an event with one kind of places is booked without naming it, and paid or declined without a browser', async (t) => {
  const shop = await startApp(t)
  const type = await makeSeatType(shop.db, { places: 4 })
  const alice = await welcome(shop)
  const as = alice.token
  const asked = { user_id: alice.id, event_id: type.showId, seat_count: 3, idempotency_key: 'one' }
  const book = async (body: object = asked) => (await shop.post('/bookings', body, { as })).body
  const pay = (id: string, result: string) => shop.post(`/bookings/${id}/pay`, { result }, { as })
  const free = async () => (await shop.db.sql`select free from pools where id = ${type.poolId}`)[0]?.free

  const first = await book()
  assert.deepEqual([first.status, await free()], ['PENDING_PAYMENT', 1])
  assert.equal(
    (await shop.post('/bookings', { ...asked, idempotency_key: 'two' }, { as })).body.code,
    'SOLD_OUT',
  )
  const declined = await pay(first.id, 'failed')
  assert.deepEqual([declined.status, declined.body.status, await free()], [200, 'FAILED', 4])
  assert.deepEqual((await pay(first.id, 'failed')).body.status, 'FAILED')
  const late = await pay(first.id, 'success')
  assert.deepEqual([late.status, late.body.code], [409, 'NOTHING_TO_VERIFY'])

  const second = await book({ ...asked, idempotency_key: 'two' })
  const answers = await Promise.all(Array.from({ length: 5 }, () => pay(second.id, 'success')))
  const seen = new Set(answers.map(({ status, body }) => body.code ?? `${status} ${body.status}`))
  seen.delete('NOTHING_TO_VERIFY')
  assert.deepEqual([...seen], ['200 SUCCESS'])
  assert.equal((await pay(second.id, 'success')).body.status, 'SUCCESS')
  assert.equal((await pay(second.id, 'failed')).status, 409)
  assert.equal(await free(), 1)
  assert.equal(shop.effects().filter(({ kind }) => kind === 'SETTLED').length, 1)
})

test('an event with several kinds of places must be booked by their name', async (t) => {
  const shop = await startApp(t, serverOnly)
  const type = await makeSeatType(shop.db)
  const other = await makeSeatType(shop.db, { name: 'Balcony' })
  await shop.db
    .sql`update seat_types set show_id = ${type.showId}, number = 2 where item_id = ${other.itemId}`
  const asked = { event_id: type.showId, seat_count: 1, customer: { email: 'a@example.com' } }
  const { status, body } = await shop.post('/bookings', asked)
  assert.deepEqual([status, body.code, body.seat_types], [404, 'SEAT_TYPE_NOT_FOUND', ['Stalls', 'Balcony']])
})

test('a place on a trip that comes free goes to who waited, not to who books directly', async (t) => {
  const shop = await startApp(t)
  const trip = await makeTrip(shop, await makeVendor(shop), { max_capacity: 1, trip_date: inDays(30) })
  const { body: first } = await bookTrip(shop, { trip_id: trip.id })
  const { body: entry } = await shop.post('/waitlist', {
    item_id: trip.id,
    quantity: 1,
    email: 'w@example.com',
  })
  const { search } = new URL(first.booking_url)

  await Promise.all([
    shop.post(`/bookings/${first.id}/cancel${search}`, {}),
    ...Array.from({ length: 5 }, async () => {
      assert.equal((await bookTrip(shop, { trip_id: trip.id })).body.code, 'SOLD_OUT')
    }),
  ])

  const waited = new URL(entry.status_url)
  const { body: now } = await shop.get(`/events/waitlist/${entry.id}${waited.search}`)
  assert.equal(now.status, 'READY')
})
