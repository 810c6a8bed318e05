import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../../support/app.ts'
import { concert, days, putOn, ranges } from '../../support/concert.ts'
import { assertRefused, malformed, type Refused } from '../../support/nothing-left.ts'
import { welcome } from '../../support/people.ts'

const asOperator = true
const key = 'a-key-that-stays-free'
const serverOnly = { processKind: 'server' } as const
const stalls = { seat_type: 'Stalls', price_minor: 1_000, places: 10 }
const good = { ...concert, starts_at: days(10), currency: 'USD', seat_types: [stalls] }
const card = '4242 4242 4242 4242'

/** A good event of which the only kind of place is not. */
function withType(wanted: object): object {
  return { ...good, seat_types: [{ ...stalls, ...wanted }] }
}

function withPlan(plan: unknown, more: object = {}): object {
  return withType({ places: undefined, plan, ...more })
}

function invalid(cases: Record<string, object>): Refused[] {
  return Object.entries(cases).map(([wrong, body]) => [wrong, body, 400, 'INVALID_REQUEST'])
}

test('POST /events refuses what is wrong and keeps nothing of it', async (t) => {
  const shop = await startApp(t, serverOnly)
  const send = (body: unknown) => shop.post('/events', body, { asOperator, key })
  const past = new Date(Date.now() - 1_000).toISOString()

  await assertRefused(shop.db, send, [
    ...malformed(good),
    ...invalid({
      'an empty title': { ...good, title: '' },
      'a blank title': { ...good, title: ' \t ' },
      'a title of two lines': { ...good, title: 'A\nB' },
      'a long title': { ...good, title: 'x'.repeat(129) },
      'a long type': { ...good, type: 'x'.repeat(33) },
      'a long location': { ...good, location: 'x'.repeat(129) },
      'no time': { ...good, starts_at: undefined },
      'two times': { ...good, date_time: good.starts_at },
      'a time and a series': { ...good, dates: [days(3)] },
      'a time that is none': { ...good, starts_at: 'tomorrow' },
      'February 30': { ...good, starts_at: '2099-02-30T10:00:00Z' },
      'a time of another millennium': { ...good, starts_at: '9999-01-01T10:00:00Z' },
      'an end before the start': { ...good, ends_at: days(9) },
      'an end and a duration': { ...good, ends_at: days(11), duration_minutes: 60 },
      'no dates': { ...good, starts_at: undefined, dates: [] },
      'one moment twice': {
        ...good,
        starts_at: undefined,
        dates: ['2099-01-01T12:00Z', '2099-01-01T14:00+02:00'],
      },
      'too many dates': {
        ...good,
        starts_at: undefined,
        dates: Array.from({ length: 367 }, (_, day) => days(day + 1)),
      },
      'a series with one end': { ...good, starts_at: undefined, dates: [days(3)], ends_at: days(4) },
      'a currency that is none': { ...good, currency: 'XYZ' },
      'no currency for minor units': { ...good, currency: undefined },
      'no seat types': { ...good, seat_types: undefined },
      'a seat type without a name': withType({ seat_type: undefined }),
      'a seat type of two names': withType({ name: 'Stalls' }),
      'a blank seat type': withType({ seat_type: ' ' }),
      'a seat type with a space after it': withType({ seat_type: 'Stalls ' }),
      'a long seat type': withType({ seat_type: 'x'.repeat(33) }),
      'no price': withType({ price_minor: undefined }),
      'two prices': withType({ price: 10 }),
      'a price below nothing': withType({ price_minor: -1 }),
      'a price with too many digits': withType({ price_minor: undefined, price: 9.999 }),
      'no places': withType({ places: undefined }),
      'places below none': withType({ places: -1 }),
      'places twice': withType({ total_seats: 10 }),
      'none per order': withType({ max_per_order: 0 }),
      'a sale that ends before it begins': withType({ sale_from: days(5), sale_until: days(4) }),
      'a refund of more than all': withType({ cancellation: [{ hours_before: 1, refund_percent: 101 }] }),
      'a window twice': withType({
        cancellation: [
          { hours_before: 1, refund_percent: 1 },
          { hours_before: 1, refund_percent: 2 },
        ],
      }),
      'an empty plan': withPlan([]),
      'a row that runs backwards': withPlan([{ row: 'A', from: 5, to: 4 }]),
      'a row without a name': withPlan([{ row: '', from: 1, to: 4 }]),
      'a row of two kinds': withPlan([{ row: 'A', from: 1, to: 4, seats: [9] }]),
      'a seat twice in a row': withPlan([{ row: 'A', seats: [1, 1] }]),
      'a row twice': withPlan([
        { row: 'A', from: 1, to: 4 },
        { row: 'A', from: 1, to: 4 },
      ]),
    }),
    ['a date that is over', { ...good, starts_at: past }, 422, 'EVENT_IN_THE_PAST'],
    [
      'a series of which one date is over',
      { ...good, starts_at: undefined, dates: [days(1), past] },
      422,
      'EVENT_IN_THE_PAST',
    ],
    ['a seat type twice', { ...good, seat_types: [stalls, stalls] }, 422, 'SEAT_TYPE_TWICE'],
    [
      'a seat type twice, in other letters',
      { ...good, seat_types: [stalls, { ...stalls, seat_type: 'STALLS' }] },
      422,
      'SEAT_TYPE_TWICE',
    ],
    [
      'a seat in two rows',
      withPlan([
        { row: 'A', from: 1, to: 4 },
        { row: 'A', seats: [4, 9] },
      ]),
      422,
      'PLAN_OVERLAPS',
    ],
    ['other places than seats', withPlan(ranges(2, 5), { places: 11 }), 422, 'PLACES_MISMATCH'],
    ['more seats than a hall has', withPlan(ranges(1, 20_001)), 422, 'PLAN_TOO_LARGE'],
    ['a billion seats in a few letters', withPlan(ranges(1_000, 99_999)), 422, 'PLAN_TOO_LARGE'],
    [
      'more seats than a series may have',
      { ...withPlan(ranges(200, 100)), starts_at: undefined, dates: [1, 2, 3, 4, 5, 6].map(days) },
      422,
      'PLAN_TOO_LARGE',
    ],
    ['a card number for a title', { ...good, title: card }, 400, 'CARD_REFUSED'],
    ['a card number for a seat type', withType({ seat_type: card }), 400, 'CARD_REFUSED'],
    ['a card number for a seat', withPlan([{ row: '424242424242', seats: [4242] }]), 400, 'CARD_REFUSED'],
  ])
  assert.equal((await send(good)).status, 201)
})

test('PATCH /events refuses what is wrong and changes nothing', async (t) => {
  const shop = await startApp(t, serverOnly)
  const boxes = { seat_type: 'Boxes', price_minor: 1, plan: [{ row: 'A', from: 1, to: 4 }] }
  const event = await putOn(shop, { seat_types: [stalls, boxes] })
  const send = (body: unknown) => shop.patch(`/events/${event.id}`, body, { asOperator })
  const at = (wanted: object) => ({ seat_types: [{ seat_type: 'Stalls', ...wanted }] })
  const past = new Date(Date.now() - 1_000).toISOString()

  await assertRefused(shop.db, send, [
    ...malformed({ title: 'Another' }),
    ...invalid({
      'a type': { type: 'PLAY' },
      'a status': { status: 'CANCELLED' },
      'no seat types': { seat_types: [] },
      'two starts': { starts_at: days(3), date_time: days(3) },
      'an end before the start': { ends_at: days(1) },
      'another currency': at({ price_minor: 1, currency: 'EUR' }),
      'a sale that ends before it begins': at({ sale_from: days(5), sale_until: days(4) }),
      'a new seat type without a price': { seat_types: [{ seat_type: 'Balcony', places: 5 }] },
    }),
    ['a start that is over', { starts_at: past }, 422, 'EVENT_IN_THE_PAST'],
    [
      'a seat type twice',
      { seat_types: [{ seat_type: 'Stalls' }, { name: 'stalls' }] },
      422,
      'SEAT_TYPE_TWICE',
    ],
    ['numbers for places without', at({ plan: [{ row: 'A', from: 1, to: 2 }] }), 400, 'SEATS_NOT_NUMBERED'],
    [
      'places for seats with numbers',
      { seat_types: [{ seat_type: 'Boxes', places: 9 }] },
      422,
      'PLACES_MISMATCH',
    ],
    [
      'a seat that is there',
      { seat_types: [{ seat_type: 'Boxes', plan: [{ row: 'A', seats: [4] }] }] },
      422,
      'PLAN_OVERLAPS',
    ],
    [
      'more seats than a hall has',
      { seat_types: [{ seat_type: 'Boxes', plan: [{ row: 'B', from: 1, to: 19_997 }] }] },
      422,
      'PLAN_TOO_LARGE',
    ],
  ])
  assert.equal(
    (await shop.patch(`/events/${crypto.randomUUID()}`, { title: 'x' }, { asOperator })).status,
    404,
  )
})

test('what is wrong with a query is said to be in the query', async (t) => {
  const shop = await startApp(t, serverOnly)
  for (const name of ['from', 'until']) {
    const { status, body } = await shop.get(`/events?${name}=2099-02-30T10:00Z`)
    assert.deepEqual([status, body.code], [400, 'INVALID_REQUEST'])
    assert.deepEqual([body.errors[0].in, body.errors[0].path], ['query', `/${name}`])
  }
})

test('only operators, and keys with the scope, put on events and end them', async (t) => {
  const shop = await startApp(t, serverOnly)
  const event = await putOn(shop)
  const { token } = await welcome(shop)
  const { body: made } = await shop.post(
    '/admin/api-keys',
    { name: 'till', scopes: ['bookings:write', 'products:write'] },
    { asOperator },
  )
  // That it is used stands in its row from the first time on.
  await shop.get('/events', { as: made.key })
  const nobodies: [options: object, status: number, code: string][] = [
    [{}, 401, 'UNAUTHENTICATED'],
    [{ as: token }, 403, 'FORBIDDEN'],
    [{ as: made.key }, 403, 'FORBIDDEN'],
  ]
  for (const [options, status, code] of nobodies) {
    const who: Refused[] = [[code, { reason: 'No reason' }, status, code]]
    await assertRefused(shop.db, () => shop.post('/events', { ...good, title: 'Mine' }, options), who)
    await assertRefused(shop.db, () => shop.patch(`/events/${event.id}`, { title: 'x' }, options), who)
    await assertRefused(shop.db, () => shop.delete(`/events/${event.id}`, options), who)
    await assertRefused(shop.db, (body) => shop.post(`/events/${event.id}/cancel`, body, options), who)
  }
})

test('the map of seats is of an event, and of one of its numbered kinds of places', async (t) => {
  const shop = await startApp(t, serverOnly)
  const event = await putOn(shop)
  const seatsOf = (id: string, type: string) => shop.get(`/events/${id}/seats?seat_type=${type}`)

  const answers = [
    await seatsOf(crypto.randomUUID(), 'Stalls'),
    await seatsOf(event.id, 'Balcony'),
    await seatsOf(event.id, 'Stalls'),
  ]

  assert.deepEqual(
    answers.map(({ status, body }) => [status, body.code]),
    [
      [404, 'NOT_FOUND'],
      [404, 'SEAT_TYPE_NOT_FOUND'],
      [400, 'SEATS_NOT_NUMBERED'],
    ],
  )
})
