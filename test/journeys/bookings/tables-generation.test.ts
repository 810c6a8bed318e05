import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isTimeZone } from '../../../src/platform/db/index.ts'
import { startApp, type TestApp } from '../../support/app.ts'
import type { Answer, Json } from '../../support/http.ts'
import { countRows, makeSlot } from './restaurant.ts'

const serverOnly = { processKind: 'server' } as const
const everyDay = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opens: '18:00', closes: '23:00' }))

const season = {
  restaurant_name: 'Da Carlo',
  tables: [{ table_number: '7', capacity: 4 }],
  opening_hours: everyDay,
  ...{ time_zone: 'Europe/Berlin', from: '2099-05-01', until: '2099-05-01', turn_minutes: 120 },
  ...{ price_minor: 2_000, currency: 'EUR' },
}

function generate(shop: TestApp, wanted: object = {}): Promise<Answer> {
  return shop.post('/restaurants/tables/generate', { ...season, ...wanted }, { asOperator: true })
}

async function timesOf(shop: TestApp): Promise<string[]> {
  const { body } = await shop.get('/restaurants/tables?limit=100')
  return body.slots.map(({ date_time }: Json) => date_time.replace(':00.000Z', 'Z'))
}

test('as many turns as fit follow each other from the opening on, for every table', async (t) => {
  const shop = await startApp(t, serverOnly)
  const tables = [
    { table_number: '7', capacity: 4, combinable_with: ['8'] },
    { table_number: '8', capacity: 2 },
  ]

  const { status, body } = await generate(shop, { tables, until: '2099-05-02' })

  assert.deepEqual([status, body], [201, { turns: 4, created: 8, skipped: 0 }])
  const times = ['2099-05-01T16:00Z', '2099-05-01T18:00Z', '2099-05-02T16:00Z', '2099-05-02T18:00Z']
  assert.deepEqual(
    await timesOf(shop),
    times.flatMap((time) => [time, time]),
  )
  const [first] = (await shop.get('/restaurants/tables')).body.slots
  assert.deepEqual([first.table_number, first.capacity, first.combinable_with], ['7', 4, ['8']])
  assert.equal(first.ends_at, '2099-05-01T18:00:00.000Z')
})

// In 2099 clocks are put forward on March 29 and back on October 25: both are Sundays.
for (const [day, opens, closes, times] of [
  ['2099-03-28', '18:00', '20:00', ['28T17:00Z']],
  ['2099-03-29', '18:00', '20:00', ['29T16:00Z']],
  ['2099-03-29', '00:00', '06:00', ['28T23:00Z', '29T01:00Z']],
  ['2099-10-25', '00:00', '06:00', ['24T22:00Z', '25T00:00Z', '25T02:00Z']],
  ['2099-10-25', '18:00', '20:00', ['25T17:00Z']],
  ['2099-05-01', '22:00', '02:00', ['01T20:00Z', '01T22:00Z']],
  ['2099-05-01', '20:00', '24:00', ['01T18:00Z', '01T20:00Z']],
  ['2099-05-01', '20:00', '21:30', []],
] as const) {
  test(`on ${day} from ${opens} to ${closes} in Berlin there are ${times.length} turns of two hours`, async (t) => {
    const shop = await startApp(t, serverOnly)
    const weekday = new Date(day).getUTCDay() || 7

    const { body } = await generate(shop, {
      opening_hours: [{ weekday, opens, closes }],
      ...{ from: day, until: day },
    })

    assert.deepEqual(body, { turns: times.length, created: times.length, skipped: 0 })
    assert.deepEqual(
      await timesOf(shop),
      times.map((time) => `${day.slice(0, 8)}${time}`),
    )
  })
}

test('what is there already is skipped, and so is what would overlap it', async (t) => {
  const shop = await startApp(t, serverOnly)
  await makeSlot(shop, { date_time: '2099-05-02T17:00:00Z' })
  await generate(shop)

  const { body } = await generate(shop, { until: '2099-05-03' })

  // On May 2, the turns from 16:00 and from 18:00 both overlap the table's slot from 17:00.
  assert.deepEqual(body, { turns: 6, created: 2, skipped: 4 })
  const times = ['01T16:00Z', '01T18:00Z', '02T17:00Z', '03T16:00Z', '03T18:00Z']
  assert.deepEqual(
    await timesOf(shop),
    times.map((time) => `2099-05-${time}`),
  )
})

test('what tables may be put together with is as it was said last', async (t) => {
  const shop = await startApp(t, serverOnly)
  const combinable = async (tables: object[], from: string) => {
    await generate(shop, { tables, from, until: from })
    return (await shop.get('/restaurants/tables?limit=1')).body.slots[0].combinable_with
  }

  assert.deepEqual(
    await combinable([{ table_number: '7', capacity: 4, combinable_with: ['8'] }], '2099-05-01'),
    ['8'],
  )
  assert.deepEqual(await combinable([{ table_number: '7', capacity: 4 }], '2099-05-02'), ['8'])
  assert.deepEqual(
    await combinable([{ table_number: '7', capacity: 4, combinable_with: [] }], '2099-05-03'),
    [],
  )
})

test('of days that began already, only what is still to come is put on sale', async (t) => {
  const shop = await startApp(t, serverOnly)
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  const allDay = everyDay.map(({ weekday }) => ({ weekday, opens: '00:00', closes: '24:00' }))
  const season = { opening_hours: allDay, time_zone: 'UTC', turn_minutes: 60 }

  const { body } = await generate(shop, { ...season, from: day(-2), until: day(1) })

  assert.ok(body.turns > 23 && body.turns < 49, `${body.turns} turns`)
  const all = await shop.get('/restaurants/tables?limit=100&from=2020-01-01T00:00:00Z')
  assert.equal(all.body.slots.length, body.turns)
  assert.ok(all.body.slots.every(({ date_time }: Json) => Date.parse(date_time) > Date.now() - 60_000))
})

test('a year is generated at once, and twice at the same moment it is made once', async (t) => {
  const shop = await startApp(t, serverOnly)
  const tables = Array.from({ length: 5 }, (_, index) => ({ table_number: `T${index}`, capacity: 4 }))
  const year = { tables, until: '2100-05-01' }

  const answers = await Promise.all([generate(shop, year), generate(shop, year), generate(shop, year)])

  const slots = 366 * 2 * 5
  const created = answers.map(({ body }) => body.created).sort((one, other) => one - other)
  assert.deepEqual(created, [0, 0, slots])
  assert.ok(answers.every(({ body }) => body.created + body.skipped === slots))
  assert.deepEqual((await countRows(shop)).slice(0, 4), [5, slots, slots, slots])
})

test('a zone may have any name of its own, in any case, and every one that programs list is known', async (t) => {
  const shop = await startApp(t, serverOnly)
  const asked = ['europe/berlin', 'UTC', 'gmt', 'Etc/GMT-2', 'CST6CDT', 'Asia/Calcutta']
  const hour = { weekday: 5, opens: '18:00', closes: '19:00' }
  for (const [index, time_zone] of asked.entries()) {
    const tables = [{ table_number: `${index}`, capacity: 2 }]
    const { status, text } = await generate(shop, {
      time_zone,
      tables,
      opening_hours: [hour],
      turn_minutes: 60,
    })
    assert.equal(status, 201, `${time_zone}: ${text}`)
  }
  const times = (await timesOf(shop)).map((time) => time.slice(11, 16))
  assert.deepEqual(times, ['12:30', '16:00', '16:00', '18:00', '18:00', '23:00'])

  const known = await Promise.all(
    Intl.supportedValuesOf('timeZone').map(async (name) => ((await isTimeZone(shop.db, name)) ? [] : [name])),
  )
  assert.deepEqual(known.flat(), [])
})

const monday = { weekday: 1, opens: '18:00', closes: '23:00' }

for (const [title, wanted, status, code] of [
  ['hours that overlap', { opening_hours: [monday, { ...monday, opens: '22:00' }] }, 422, 'HOURS_OVERLAP'],
  [
    'a Sunday night that lasts into Monday’s hours',
    { opening_hours: [monday, { weekday: 7, opens: '20:00', closes: '19:00' }] },
    422,
    'HOURS_OVERLAP',
  ],
  ['a zone that is on no map', { time_zone: 'Europe/Atlantis' }, 422, 'TIME_ZONE_UNKNOWN'],
  ['a zone that PostgreSQL does not know', { time_zone: 'US/Pacific-New' }, 422, 'TIME_ZONE_UNKNOWN'],
  ['Indian time, or Israeli, or Irish', { time_zone: 'IST' }, 422, 'TIME_ZONE_UNKNOWN'],
  ['European time, with or without summers', { time_zone: 'CET' }, 422, 'TIME_ZONE_UNKNOWN'],
  ['a zone that only PostgreSQL knows', { time_zone: 'FOO3' }, 422, 'TIME_ZONE_UNKNOWN'],
  ['days that are over', { from: '2020-05-01', until: '2020-05-02' }, 422, 'SLOT_IN_THE_PAST'],
  ['an end before the beginning', { until: '2099-04-30' }, 400, 'INVALID_REQUEST'],
  ['more than a year', { until: '2100-05-02' }, 400, 'INVALID_REQUEST'],
  ['a day there is not', { from: '2099-02-30' }, 400, 'INVALID_REQUEST'],
  ['a table twice', { tables: [season.tables[0], season.tables[0]] }, 400, 'INVALID_REQUEST'],
  [
    'a table twice, in other letters',
    { tables: ['t7', 'T7'].map((table_number) => ({ table_number, capacity: 4 })) },
    400,
    'INVALID_REQUEST',
  ],
  [
    'more slots than one request may make',
    {
      ...{ until: '2100-05-01', turn_minutes: 15 },
      tables: Array.from({ length: 3 }, (_, index) => ({ table_number: `${index}`, capacity: 1 })),
    },
    422,
    'TOO_MANY_SLOTS',
  ],
] as const) {
  test(`${title}: nothing is generated, and nothing left behind`, async (t) => {
    const shop = await startApp(t, serverOnly)
    const before = await countRows(shop)

    const { status: answered, body } = await generate(shop, wanted)

    assert.deepEqual([answered, body.code], [status, code])
    assert.deepEqual(await countRows(shop), before)
  })
}
