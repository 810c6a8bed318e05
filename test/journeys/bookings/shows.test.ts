import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../../support/app.ts'
import { concert, days, ranges } from '../../support/concert.ts'

const asOperator = true
const serverOnly = { processKind: 'server' } as const

test('an operator puts on an event and anybody sees it', async (t) => {
  const shop = await startApp(t, serverOnly)
  const startsAt = days(10)
  const policy = [{ hours_before: 48, refund_percent: 50, fee_minor: 100 }]
  const stalls = { seat_type: 'Stalls', price_minor: 4_500, places: 80, max_per_order: 6 }
  const boxes = { seat_type: 'Boxes', price: 120.5, total_seats: 4, cancellation: [] }
  const body = {
    ...concert,
    starts_at: startsAt,
    currency: 'EUR',
    seat_types: [stalls, boxes],
    cancellation: policy,
  }

  const created = await shop.post('/events', body, { asOperator })

  assert.equal(created.status, 201, created.text)
  const { id, seat_types: types, ...view } = created.body
  assert.equal(created.headers.get('location'), `/api/v1/events/${id}`)
  const ends_at = new Date(Date.parse(startsAt) + 3 * 3_600_000).toISOString()
  assert.deepEqual(
    { ...view, created_at: '', updated_at: '' },
    {
      ...{
        ...concert,
        series_id: null,
        starts_at: startsAt,
        ends_at,
        status: 'SCHEDULED',
        cancelled_at: null,
      },
      ...{ cancellation: policy, created_at: '', updated_at: '' },
    },
  )
  const usual = {
    sale_from: null,
    sale_until: null,
    has_seats: false,
    is_line_strict: false,
    currency: 'EUR',
  }
  assert.deepEqual(types, [
    {
      ...{ ...usual, item_id: types[0].item_id, seat_type: 'Stalls', price_minor: 4_500, price: '45.00 EUR' },
      ...{ places: 80, available: 80, max_per_order: 6, cancellation: policy },
      stock: { free: 80, held: 0, sold: 0, waiting: 0 },
    },
    {
      ...{
        ...usual,
        item_id: types[1].item_id,
        seat_type: 'Boxes',
        price_minor: 12_050,
        price: '120.50 EUR',
      },
      ...{ places: 4, available: 4, max_per_order: null, cancellation: [] },
      stock: { free: 4, held: 0, sold: 0, waiting: 0 },
    },
  ])
  const { body: seen } = await shop.get(`/events/${id}`)
  assert.deepEqual([seen.seat_types[0].stock, seen.seat_types[0].available], [undefined, 80])
  assert.deepEqual((await shop.get('/events')).body.events, [seen])
})

test('what another system sends is understood: whole prices of a currency unsaid, times without an offset', async (t) => {
  const shop = await startApp(t, serverOnly)
  const seat_types = [{ seat_type: 'GOLD', price: 1500, total_seats: 10 }]

  const body = { ...concert, date_time: '2099-07-01T19:30', seat_types }
  const { status, body: event } = await shop.post('/events', body, { asOperator })
  const none = await shop.post('/events', { ...body, title: 'No places', seat_types: [] }, { asOperator })

  assert.equal(status, 201)
  assert.equal(event.starts_at, '2099-07-01T19:30:00.000Z')
  assert.deepEqual([event.seat_types[0].price_minor, event.seat_types[0].currency], [150_000, 'INR'])
  assert.deepEqual([none.status, none.body.seat_types], [201, []])
})

test('the same event again is the one that is there, also for two at once', async (t) => {
  const shop = await startApp(t, serverOnly)
  const body = concertAt(days(10))
  const others = [
    { ...body, title: `  ${concert.title.toUpperCase()} ` },
    { ...body, seat_types: [] },
  ]

  const answers = await Promise.all(
    Array.from({ length: 8 }, () => shop.post('/events', body, { asOperator })),
  )
  for (const other of others) answers.push(await shop.post('/events', other, { asOperator }))

  assert.deepEqual(answers.map(({ status }) => status).sort(), [...Array(9).fill(200), 201])
  assert.equal(new Set(answers.map(({ body: event }) => event.id)).size, 1)
  assert.equal((await shop.get('/events')).body.events.length, 1)
  const later = await shop.post('/events', concertAt(days(11)), { asOperator })
  assert.equal(later.status, 201)
})

test('one key makes one event, and answers the same again', async (t) => {
  const shop = await startApp(t, serverOnly)
  const body = concertAt(days(10))
  const send = (title: string) => shop.post('/events', { ...body, title }, { asOperator, key: 'opening' })
  const first = await send('Opening')

  const again = await send('Opening')
  const other = await send('Another')

  assert.deepEqual([again.status, again.body], [201, first.body])
  assert.equal(again.headers.get('idempotent-replayed'), 'true')
  assert.deepEqual([other.status, other.body.code], [422, 'IDEMPOTENCY_KEY_REUSED'])
})

test('a series is an event at each of its dates, all or none', async (t) => {
  const shop = await startApp(t, serverOnly)
  const dates = [days(3), days(1), days(2)]
  const series = { ...concert, dates, duration_minutes: 90, seat_types: [stalls] }

  const { status, body } = await shop.post('/events', series, { asOperator })

  assert.equal(status, 201)
  const sorted = [...dates].sort()
  assert.deepEqual(
    body.events.map((event: { starts_at: string }) => event.starts_at),
    sorted,
  )
  assert.equal(Date.parse(body.events[0].ends_at) - Date.parse(sorted[0] ?? ''), 90 * 60_000)
  const pools = await shop.db.sql`select capacity from pools`
  assert.deepEqual(pools, [{ capacity: 10 }, { capacity: 10 }, { capacity: 10 }])
  const listed = await shop.get(`/events?series_id=${body.series_id}`)
  assert.deepEqual(
    listed.body.events.map(({ id }: { id: string }) => id),
    body.events.map(({ id }: { id: string }) => id),
  )

  const again = await shop.post('/events', series, { asOperator })
  assert.deepEqual([again.status, again.body.series_id], [200, body.series_id])
  const more = await shop.post('/events', { ...series, dates: [...dates, days(4)] }, { asOperator })
  assert.deepEqual([more.status, more.body.code], [409, 'EVENT_EXISTS'])
  assert.equal((await shop.get('/events')).body.events.length, 3)
})

test('three hundred and sixty-six dates come at once', async (t) => {
  const shop = await startApp(t, serverOnly)
  const dates = Array.from({ length: 366 }, (_, day) => days(day + 1))
  const seat_types = ['A', 'B', 'C'].map((seat_type) => ({ ...stalls, seat_type }))

  const { status, body } = await shop.post('/events', { ...concert, dates, seat_types }, { asOperator })

  assert.deepEqual([status, body.events.length, body.events[365].seat_types.length], [201, 366, 3])
})

test('what is on is listed by date; what was is found by its dates', async (t) => {
  const shop = await startApp(t, serverOnly)
  const make = async (title: string, type: string, day: number) =>
    (await shop.post('/events', { ...concertAt(days(day)), title, type }, { asOperator })).body.id
  const [late, soon, play] = [
    await make('A late concert', 'CONCERT', 30),
    await make('A concert soon', 'CONCERT', 1),
    await make('A play', 'PLAY', 10),
  ]
  const over = await make('An old concert', 'CONCERT', 5)
  const past = new Date(Date.now() - 86_400_000).toISOString()
  await shop.db.sql`update shows set starts_at = ${past}, ends_at = ${past} where id = ${over}`
  const lists: [query: string, ids: string[]][] = [
    ['', [soon, play, late]],
    ['?type=concert', [soon, late]],
    ['?q=LATE', [late]],
    [`?from=${days(5)}`, [play, late]],
    [`?until=${days(5)}`, [soon]],
    ['?from=2020-01-01T00:00', [over, soon, play, late]],
    ['?limit=1&page=2', [play]],
    ['?offset=3', []],
  ]

  for (const [query, ids] of lists) {
    const { status, body } = await shop.get(`/events${query}`)
    assert.deepEqual([status, body.events.map(({ id }: { id: string }) => id)], [200, ids], query)
  }
  for (const query of ['from=yesterday', 'until=2027-02-30T00:00', 'series_id=x', 'sort=title']) {
    assert.equal((await shop.get(`/events?${query}`)).status, 400, query)
  }
})

test('a hundred thousand numbered seats open in one request, and each zone shows its rows', async (t) => {
  const shop = await startApp(t, serverOnly)
  const plan = ranges(400, 50)
  const seat_types = ['North', 'South', 'East', 'West', 'Floor'].map((seat_type) => ({
    seat_type,
    price_minor: 1,
    plan,
  }))

  const arena = { ...concertAt(days(10)), currency: 'EUR', seat_types }
  const { status, body } = await shop.post('/events', arena, { asOperator })

  assert.equal(status, 201)
  assert.deepEqual(
    [body.seat_types.length, body.seat_types[4].places, body.seat_types[4].has_seats],
    [5, 20_000, true],
  )
  const map = await shop.get(`/events/${body.id}/seats?seat_type=Floor`)
  assert.deepEqual([map.status, map.body.rows.length, map.body.available], [200, 400, 20_000])
  const numbers = Array.from({ length: 50 }, (_, index) => index + 1)
  assert.deepEqual(map.body.rows[1], { row: 'R2', free: numbers, taken: [] })
})

const stalls = { seat_type: 'Stalls', price_minor: 1_000, currency: 'USD', places: 10 }

function concertAt(starts_at: string) {
  return { ...concert, starts_at, seat_types: [stalls] }
}
