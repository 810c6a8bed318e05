import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp, type TestApp } from '../../support/app.ts'
import { bookSeats, joinLine } from '../../support/booking-client.ts'
import { days, putOn } from '../../support/concert.ts'
import type { Json } from '../../support/http.ts'

const asOperator = true
const serverOnly = { processKind: 'server' } as const

function change(shop: TestApp, { id }: Json, body: object) {
  return shop.patch(`/events/${id}`, body, { asOperator })
}

/** What the tests of bookings call a kind of place. */
function stallsOf({ id, seat_types: [type] }: Json) {
  return { showId: id, itemId: type.item_id, poolId: '', name: type.seat_type }
}

async function stallsAt(shop: TestApp, { id }: Json): Promise<Json> {
  return (await shop.get(`/events/${id}`, { asOperator })).body.seat_types[0]
}

test('a change is for those who book from now on; who has booked keeps what he booked', async (t) => {
  const shop = await startApp(t)
  const event = await putOn(shop)
  const { body: before } = await bookSeats(shop, stallsOf(event))
  const policy = [{ hours_before: 24, refund_percent: 80, fee_minor: 0 }]
  const seat_types = [
    { seat_type: 'Stalls', price_minor: 2_000, max_per_order: 2, sale_until: days(9), cancellation: policy },
  ]

  const starts_at = days(12)
  const wanted = { title: 'Another title', location: 'Another hall', starts_at, seat_types }
  const { status, body } = await change(shop, event, wanted)
  const { body: after } = await bookSeats(shop, stallsOf(event))

  assert.deepEqual(
    [status, body.title, body.location, body.starts_at],
    [200, 'Another title', 'Another hall', starts_at],
  )
  assert.equal(body.ends_at, new Date(Date.parse(starts_at) + 3 * 3_600_000).toISOString())
  const { price_minor, max_per_order, sale_until, cancellation } = body.seat_types[0]
  assert.deepEqual(
    [price_minor, max_per_order, sale_until, cancellation],
    [2_000, 2, seat_types[0]?.sale_until, policy],
  )
  assert.deepEqual([before.amount_minor, after.amount_minor], [1_000, 2_000])
  assert.deepEqual([after.items[0].title, after.items[0].starts_at], ['Another title: Stalls', starts_at])
  const { body: kept } = await shop.get(`/bookings/${before.id}`, { asOperator })
  assert.deepEqual([kept.items[0].title, kept.amount_minor], ['A concert: Stalls', 1_000])
  assert.equal((await bookSeats(shop, stallsOf(event), { count: 3 })).body.code, 'TOO_MANY_PER_ORDER')
})

test('a seat type is the same in whatever case: to change it, to book it, to wait for it, and on the map', async (t) => {
  const shop = await startApp(t)
  const stalls = { seat_type: 'Stalls', price_minor: 1_000, plan: [{ row: 'A', from: 1, to: 2 }] }
  const event = await putOn(shop, { seat_types: [stalls] })

  const changed = await change(shop, event, { seat_types: [{ seat_type: 'STALLS', price_minor: 500 }] })
  const type = { ...stallsOf(event), name: 'stalls' }
  const booked = await bookSeats(shop, type, { count: 2 })
  const joined = await joinLine(shop, type, { email: 'a@example.com' })
  const map = await shop.get(`/events/${event.id}/seats?seat_type=sTALLS`)

  assert.deepEqual(
    changed.body.seat_types.map(({ seat_type, price_minor }: Json) => [seat_type, price_minor]),
    [['Stalls', 500]],
  )
  assert.deepEqual([booked.status, joined.status, map.status], [201, 201, 200])
  assert.equal(booked.body.items[0].title, 'A concert: Stalls')
})

test('null takes away a limit, a window and a policy', async (t) => {
  const shop = await startApp(t, serverOnly)
  const limits = { max_per_order: 2, sale_from: days(1), sale_until: days(2), cancellation: [] }
  const event = await putOn(shop, {
    seat_types: [{ seat_type: 'Stalls', price_minor: 1, places: 1, ...limits }],
  })

  const none = { max_per_order: null, sale_from: null, sale_until: null, cancellation: null }
  const { body } = await change(shop, event, { seat_types: [{ seat_type: 'Stalls', ...none }] })

  const { max_per_order, sale_from, sale_until, cancellation } = body.seat_types[0]
  assert.deepEqual({ max_per_order, sale_from, sale_until, cancellation }, none)
})

test('an event’s policy becomes that of all its places, but of those that say another', async (t) => {
  const shop = await startApp(t, serverOnly)
  const boxes = { seat_type: 'Boxes', price_minor: 9_000, places: 2 }
  const event = await putOn(shop, { seat_types: [{ ...boxes, seat_type: 'Stalls' }, boxes] })
  const policy = [{ hours_before: 1, refund_percent: 10, fee_minor: 0 }]

  const seat_types = [
    { seat_type: 'Boxes', cancellation: [] },
    { ...boxes, seat_type: 'Balcony' },
  ]
  const { body } = await change(shop, event, { cancellation: policy, seat_types })

  assert.deepEqual(
    body.seat_types.map(({ seat_type, cancellation }: Json) => [seat_type, cancellation]),
    [
      ['Stalls', policy],
      ['Boxes', []],
      ['Balcony', policy],
    ],
  )
  assert.deepEqual([body.cancellation, body.seat_types[2].currency], [policy, 'USD'])
})

test('places are added, and cut as far as nobody has them', async (t) => {
  const shop = await startApp(t)
  const event = await putOn(shop)
  await bookSeats(shop, stallsOf(event), { count: 3 })
  await bookSeats(shop, stallsOf(event), { count: 2, token: null })
  const resize = (places: number) => change(shop, event, { seat_types: [{ seat_type: 'Stalls', places }] })

  assert.equal((await resize(12)).body.seat_types[0].available, 7)
  const refused = await resize(4)
  assert.deepEqual(
    [refused.status, refused.body.code, refused.body.committed],
    [409, 'STOCK_BELOW_COMMITTED', 5],
  )
  const { body } = await resize(5)
  assert.deepEqual(body.seat_types[0].stock, { free: 0, held: 2, sold: 3, waiting: 0 })
})

test('a cut and a sale at one moment: nothing is sold that is not there', async (t) => {
  const shop = await startApp(t)
  for (let round = 0; round < 5; round += 1) {
    const event = await putOn(shop, { title: `Round ${round}` })
    const cuts = [0, 1, 2].map((places) =>
      change(shop, event, { seat_types: [{ seat_type: 'Stalls', places }] }),
    )
    const sales = Array.from({ length: 6 }, () => bookSeats(shop, stallsOf(event), { count: 2, token: null }))
    await Promise.all([...cuts, ...sales])
    const { places, stock } = await stallsAt(shop, event)
    assert.equal(stock.free + stock.held + stock.sold, places)
    assert.ok(stock.free >= 0)
  }
})

test('what is added goes to those who wait, in the same moment', async (t) => {
  const shop = await startApp(t)
  const seat_types = [{ seat_type: 'Stalls', price_minor: 1_000, places: 1 }]
  const event = await putOn(shop, { seat_types })
  await bookSeats(shop, stallsOf(event))
  const { body: entry } = await joinLine(shop, stallsOf(event), { email: 'first@example.com' })

  const raised = [{ seat_type: 'Stalls', places: 3 }]
  const { body } = await change(shop, event, { seat_types: raised })

  const { available, stock } = body.seat_types[0]
  assert.deepEqual([available, stock], [1, { free: 1, held: 1, sold: 1, waiting: 0 }])
  const [row] = await shop.db
    .sql`select status from waitlist_entries where id = ${entry.waitlist_id ?? entry.id}`
  assert.equal(row?.status, 'OFFERED')
})

test('further rows of seats come behind the others, and none twice', async (t) => {
  const shop = await startApp(t)
  const plan = [{ row: 'A', seats: [1, 2, 5, 6] }]
  const event = await putOn(shop, { seat_types: [{ seat_type: 'Stalls', price_minor: 1_000, plan }] })
  const seat_type = 'Stalls'
  const add = (wanted: object) => change(shop, event, { seat_types: [{ seat_type, ...wanted }] })

  const { body } = await add({ plan: [{ row: 'B', from: 1, to: 3 }], places: 7 })
  const overlaps = await add({ plan: [{ row: 'A', from: 6, to: 7 }] })
  const fewer = await add({ places: 5 })

  assert.equal(body.seat_types[0].places, 7)
  assert.deepEqual(
    [overlaps.status, overlaps.body.code, overlaps.body.seats],
    [422, 'PLAN_OVERLAPS', ['A-6']],
  )
  assert.deepEqual([fewer.status, fewer.body.code], [422, 'PLACES_MISMATCH'])
  const map = await shop.get(`/events/${event.id}/seats?seat_type=Stalls`)
  assert.deepEqual(map.body.rows, [
    { row: 'A', free: [1, 2, 5, 6], taken: [] },
    { row: 'B', free: [1, 2, 3], taken: [] },
  ])
  const three = await bookSeats(shop, stallsOf(event), { count: 3, token: null })
  assert.deepEqual(three.body.seats, ['B-1', 'B-2', 'B-3'])
})

test('the map of seats shows what is taken, and what is owed to those who wait as taken', async (t) => {
  const shop = await startApp(t)
  const plan = [{ row: 'A', from: 1, to: 3 }]
  const event = await putOn(shop, { seat_types: [{ seat_type: 'Stalls', price_minor: 1_000, plan }] })
  await bookSeats(shop, stallsOf(event), { seats: ['A-2'] })
  const rows = async () => (await shop.get(`/events/${event.id}/seats?seat_type=Stalls`)).body.rows

  assert.deepEqual(await rows(), [{ row: 'A', free: [1, 3], taken: [2] }])
  await joinLine(shop, stallsOf(event), { email: 'three@example.com', count: 3 })

  assert.deepEqual(await rows(), [{ row: 'A', free: [], taken: [1, 2, 3] }])
  const { body } = await shop.get(`/events/${event.id}`)
  assert.equal(body.seat_types[0].available, 0)
  assert.deepEqual((await stallsAt(shop, event)).stock, { free: 2, held: 0, sold: 1, waiting: 1 })
})

test('a change that would make two events one is refused', async (t) => {
  const shop = await startApp(t, serverOnly)
  const one = await putOn(shop)
  const other = await putOn(shop, { title: 'Another', starts_at: one.starts_at })

  const { status, body } = await change(shop, other, { title: 'a CONCERT' })

  assert.deepEqual([status, body.code], [409, 'EVENT_EXISTS'])
  assert.equal((await shop.get(`/events/${other.id}`)).body.title, 'Another')
})
