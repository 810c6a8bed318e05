import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sqlState } from '../../../src/platform/db/index.ts'
import { startApp } from '../../support/app.ts'
import type { Json } from '../../support/http.ts'
import { bookTable, countRows, makeSlot, offerSlot, statusOf, usualSlot } from './restaurant.ts'

const serverOnly = { processKind: 'server' } as const
const asOperator = true

test('an operator puts a table on sale for a time, and anybody sees it', async (t) => {
  const shop = await startApp(t, serverOnly)

  const cancellation = [{ hours_before: 24, refund_percent: 50, fee_minor: 100 }]

  const { status, body, headers } = await offerSlot(shop, { combinable_with: ['8'], cancellation })

  assert.equal(status, 201)
  assert.equal(headers.get('location'), `/api/v1/restaurants/tables/${body.id}`)
  const { id, ...view } = body
  assert.deepEqual(view, {
    ...{ restaurant_name: 'Da Carlo', table_number: '7', capacity: 4, combinable_with: ['8'] },
    ...{ date_time: '2099-05-01T18:00:00.000Z', ends_at: '2099-05-01T20:00:00.000Z' },
    ...{ amount_minor: 2_000, currency: 'EUR', price: '20.00 EUR', status: 'AVAILABLE' },
    cancellation,
  })
  assert.deepEqual((await shop.get(`/restaurants/tables/${id.toUpperCase()}`)).body, body)
  assert.deepEqual((await shop.get('/restaurants/tables')).body.slots, [body])
})

test('a time without offset is in UTC, a price may be in major units, and without a currency it is in rupees', async (t) => {
  const shop = await startApp(t, serverOnly)
  const { price_minor, currency, ...plain } = usualSlot
  const times = ['2099-05-01T18:00', '2099-05-02T18:00:00+05:30', '2099-05-03 18:00:00.5']

  const made = await Promise.all(
    times.map((date_time) =>
      shop.post('/restaurants/tables', { ...plain, date_time, price_per_table: 500.5 }, { asOperator }),
    ),
  )

  assert.deepEqual(
    made.map(({ body }) => [body.date_time, body.price]),
    [
      ['2099-05-01T18:00:00.000Z', '500.50 INR'],
      ['2099-05-02T12:30:00.000Z', '500.50 INR'],
      ['2099-05-03T18:00:00.500Z', '500.50 INR'],
    ],
  )
})

test('slots of one table never overlap; they may touch, and other tables are not concerned', async (t) => {
  const shop = await startApp(t, serverOnly)
  await makeSlot(shop)
  const before = await countRows(shop)

  const overlapping = [
    {},
    { date_time: '2099-05-01T19:59:00Z' },
    { date_time: '2099-05-01T16:30:00Z' },
    { date_time: '2099-05-01T15:00:00Z', turn_minutes: 600 },
    { date_time: '2099-05-01T18:30:00Z', turn_minutes: 15 },
    { date_time: '2099-05-01T20:00:00+01:00' },
  ]
  for (const slot of overlapping) {
    const { status, body } = await offerSlot(shop, slot)
    assert.deepEqual([status, body.code], [409, 'SLOT_OVERLAPS'], JSON.stringify(slot))
  }
  assert.deepEqual(await countRows(shop), before)

  await makeSlot(shop, { date_time: '2099-05-01T20:00:00Z' })
  await makeSlot(shop, { date_time: '2099-05-01T17:45:00Z', turn_minutes: 15 })
  await makeSlot(shop, { table_number: '8' })
  await makeSlot(shop, { restaurant_name: 'Da Carla' })
})

test('the database itself refuses slots that overlap', async (t) => {
  const shop = await startApp(t, serverOnly)
  await makeSlot(shop)
  const write = shop.db.sql`
    insert into table_slots (item_id, table_id, period)
    select gen_random_uuid(), table_id, tstzrange(lower(period) + '1 hour', upper(period)) from table_slots`
  await assert.rejects(write, (error) => sqlState(error) === '23P01')
})

test('a table that is known keeps its capacity: bookings were made for it', async (t) => {
  const shop = await startApp(t, serverOnly)
  await makeSlot(shop)
  const before = await countRows(shop)

  const { status, body } = await offerSlot(shop, { date_time: '2099-05-02T18:00:00Z', capacity: 6 })

  assert.deepEqual([status, body.code, body.capacity], [409, 'TABLE_DIFFERS', 4])
  assert.deepEqual(await countRows(shop), before)
})

test('a restaurant and a table are the same in whatever case, and go on being spelled as they were first', async (t) => {
  const shop = await startApp(t, serverOnly)
  await makeSlot(shop, { table_number: 'T7' })

  for (const twin of [{ restaurant_name: 'DA CARLO' }, { table_number: 't7' }]) {
    const { status, body } = await offerSlot(shop, { table_number: 'T7', ...twin })
    assert.deepEqual([status, body.code], [409, 'SLOT_OVERLAPS'], JSON.stringify(twin))
  }
  const later = { restaurant_name: 'da carlo', date_time: '2099-05-02T18:00:00Z' }
  const other = await offerSlot(shop, { ...later, table_number: 't7', capacity: 6 })
  await makeSlot(shop, { ...later, table_number: 't7' })
  await makeSlot(shop, { ...later, table_number: 'T8' })

  assert.deepEqual([other.status, other.body.code, other.body.capacity], [409, 'TABLE_DIFFERS', 4])
  const { body } = await shop.get('/restaurants/tables?restaurant_name=DA%20CARLO')
  assert.deepEqual(
    body.slots.map(({ restaurant_name, table_number }: Json) => `${restaurant_name} ${table_number}`).sort(),
    ['Da Carlo T7', 'Da Carlo T7', 'Da Carlo T8'],
  )
  assert.equal((await countRows(shop))[0], 2)
})

for (const [title, slot, status, code] of [
  ['a time that is over', { date_time: '2020-05-01T18:00:00Z' }, 422, 'SLOT_IN_THE_PAST'],
  ['February 30', { date_time: '2099-02-30T18:00:00Z' }, 400, 'INVALID_REQUEST'],
  ['a quarter past 25', { date_time: '2099-05-01T25:15:00Z' }, 400, 'INVALID_REQUEST'],
  ['no time at all', { date_time: 'tomorrow' }, 400, 'INVALID_REQUEST'],
  ['a year that no clock reaches', { date_time: '9999-12-31T23:59:00Z' }, 400, 'INVALID_REQUEST'],
  ['a table for nobody', { capacity: 0 }, 400, 'INVALID_REQUEST'],
  ['a negative price', { price_minor: -1 }, 400, 'INVALID_REQUEST'],
  ['two prices', { price_per_table: 20 }, 400, 'INVALID_REQUEST'],
  ['no price', { price_minor: undefined }, 400, 'INVALID_REQUEST'],
  ['a currency there is not', { currency: 'ZZZ' }, 400, 'INVALID_REQUEST'],
  ['tenths of a cent', { price_minor: undefined, price_per_table: 1.001 }, 400, 'INVALID_REQUEST'],
  ['more than can be paid', { price_minor: undefined, price_per_table: 1e10 }, 400, 'INVALID_REQUEST'],
  ['a blank restaurant', { restaurant_name: ' ' }, 400, 'INVALID_REQUEST'],
  ['a restaurant with a space after it', { restaurant_name: 'Da Carlo ' }, 400, 'INVALID_REQUEST'],
  ['a table with a space before it', { table_number: ' 7' }, 400, 'INVALID_REQUEST'],
  ['a table with a wide space after it', { table_number: '7\u3000' }, 400, 'INVALID_REQUEST'],
  ['a blank table beside it', { combinable_with: ['\t'] }, 400, 'INVALID_REQUEST'],
  ['a card number', { table_number: '4242 4242 4242 4242' }, 400, 'CARD_REFUSED'],
  ['two policies for one hour', { cancellation: [window(24), window(24)] }, 400, 'INVALID_REQUEST'],
] as const) {
  test(`${title} makes no slot and leaves nothing behind`, async (t) => {
    const shop = await startApp(t, serverOnly)
    const before = await countRows(shop)

    const { status: answered, body } = await offerSlot(shop, slot)

    assert.deepEqual([answered, body.code], [status, code])
    assert.deepEqual(await countRows(shop), before)
  })
}

function window(hours_before: number) {
  return { hours_before, refund_percent: 50 }
}

test('a slot that is offered twice under one key is made once', async (t) => {
  const shop = await startApp(t, serverOnly)

  const [first, second] = [await offerSlot(shop, {}, 'evening'), await offerSlot(shop, {}, 'evening')]

  assert.deepEqual([first.status, second.status], [201, 201])
  assert.deepEqual(second.body, first.body)
  assert.equal(second.headers.get('idempotent-replayed'), 'true')
})

test('slots are listed by time, and only those that are asked for', async (t) => {
  const shop = await startApp(t)
  const late = await makeSlot(shop, { date_time: '2099-05-03T18:00:00Z', table_number: '1' })
  const early = await makeSlot(shop, { date_time: '2099-05-01T18:00:00Z', table_number: '2', capacity: 2 })
  const other = await makeSlot(shop, { date_time: '2099-05-02T18:00:00Z', restaurant_name: 'Nonna' })
  await bookTable(shop, late.id)
  await bookTable(shop, early.id, { token: null })

  for (const [query, wanted] of [
    ['', [early, other, late]],
    ['?restaurant_name=Nonna', [other]],
    ['?restaurant_name=nobody', []],
    ['?from=2099-05-02T18:00:00Z', [other, late]],
    ['?until=2099-05-02T18:00:00Z', [early]],
    ['?from=2099-05-01T20:00:00%2B02:00&until=2099-05-02T18:00:01Z', [early, other]],
    ['?party_size=3', [other, late]],
    ['?status=AVAILABLE', [other]],
    ['?status=HELD', [early]],
    ['?status=BOOKED', [late]],
    ['?limit=1&page=2', [other]],
    ['?limit=2&offset=2', [late]],
  ] as const) {
    const { body } = await shop.get(`/restaurants/tables${query}`)
    assert.deepEqual(
      body.slots.map(({ id }: Json) => id),
      wanted.map(({ id }) => id),
      query,
    )
  }
  assert.equal((await shop.get('/restaurants/tables?from=yesterday')).status, 400)
  assert.equal((await shop.get('/restaurants/tables?status=FREE')).status, 400)
})

test('a new price holds for the next booking, not for those that were made', async (t) => {
  const shop = await startApp(t)
  const [first, second] = [await makeSlot(shop), await makeSlot(shop, { table_number: '8' })]
  const { body: before } = await bookTable(shop, first.id)
  const change = (id: string, body: object) => shop.patch(`/restaurants/tables/${id}`, body, { asOperator })

  assert.equal((await change(first.id, { price_minor: 5_000 })).body.price, '50.00 EUR')
  assert.equal((await change(second.id, { price_per_table: 50 })).body.price, '50.00 EUR')
  const { body: after } = await bookTable(shop, second.id)

  assert.equal((await shop.get(`/bookings/${before.id}`, { asOperator })).body.amount_minor, 2_000)
  assert.equal(after.amount_minor, 5_000)
  assert.equal((await change(first.id, {})).status, 400)
  assert.equal((await change(crypto.randomUUID(), { price_minor: 1 })).status, 404)
})

test('a slot that was withdrawn is gone, and its time may be sold anew', async (t) => {
  const shop = await startApp(t)
  const slot = await makeSlot(shop)
  const withdraw = () => shop.delete(`/restaurants/tables/${slot.id}`, { asOperator })

  assert.equal((await withdraw()).status, 204)

  assert.equal((await withdraw()).status, 404)
  assert.equal((await shop.get(`/restaurants/tables/${slot.id}`)).status, 404)
  assert.deepEqual((await shop.get('/restaurants/tables')).body.slots, [])
  assert.equal((await bookTable(shop, slot.id)).body.code, 'NOT_FOUND')
  const bought = await shop.buy({ items: [{ item_id: slot.id, quantity: 1 }] })
  assert.equal(bought.body.code, 'ITEM_NOT_FOUND')
  const anew = await makeSlot(shop)
  assert.equal((await bookTable(shop, anew.id)).body.status, 'SUCCESS')
})

test('a slot that somebody holds or has booked is not withdrawn', async (t) => {
  const shop = await startApp(t)
  const [held, booked] = [await makeSlot(shop), await makeSlot(shop, { table_number: '8' })]
  await bookTable(shop, held.id, { token: null })
  await bookTable(shop, booked.id)

  for (const { id } of [held, booked]) {
    const { status, body } = await shop.delete(`/restaurants/tables/${id}`, { asOperator })
    assert.deepEqual([status, body.code], [409, 'SLOT_NOT_FREE'])
  }
  assert.deepEqual([await statusOf(shop, held.id), await statusOf(shop, booked.id)], ['HELD', 'BOOKED'])
})

test('what is done to slots stands in the audit trail', async (t) => {
  const shop = await startApp(t, serverOnly)
  const { id } = await makeSlot(shop)
  await shop.patch(`/restaurants/tables/${id}`, { price_minor: 1 }, { asOperator })
  await shop.delete(`/restaurants/tables/${id}`, { asOperator })

  const { body } = await shop.get(`/admin/audit?subject=slot:${id}`, { asOperator })

  const actions = body.entries.map(({ action }: Json) => action)
  assert.deepEqual(actions, ['slot.withdrawn', 'slot.changed', 'slot.created'])
})
