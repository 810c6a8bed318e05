import assert from 'node:assert/strict'
import { test } from 'node:test'
import { programmeFrom } from './programme.ts'

const dayMs = 86_400_000
const anyTime = Date.parse('2027-03-20T13:37:00Z')

test('whenever it is, there is something to come that is a day ahead at least', () => {
  for (let at = 0; at < 40; at += 1) {
    const now = new Date(anyTime + at * 0.7 * dayMs)
    const { events, trips } = programmeFrom(now)
    const starts = [...events.map(({ starts_at }) => starts_at), ...trips.map(({ trip_date }) => trip_date)]
    for (const start of starts) assert.ok(Date.parse(start) - now.getTime() >= dayMs, `${now} ${start}`)
  }
})

test('until one has begun nearly, the next is not put on; a week later there is a new one', () => {
  const datesAt = (at: number) => programmeFrom(new Date(at)).events.map(({ starts_at }) => starts_at)
  const [theatre] = datesAt(anyTime).toSorted()
  const lastMoment = Date.parse(theatre ?? '') - dayMs

  assert.ok(datesAt(lastMoment).includes(theatre ?? ''))
  assert.ok(!datesAt(lastMoment + 1).includes(theatre ?? ''))
  for (const date of datesAt(anyTime + 7 * dayMs)) assert.ok(!datesAt(anyTime).includes(date))
})

test('two zones have numbered seats, and some sale has not begun', () => {
  type Kind = { seat_type: string; plan?: { seats: number[] }[]; sale_from?: string }
  const types = programmeFrom(new Date(anyTime)).events.flatMap((event): Kind[] => event.seat_types)
  const seats = types.map(({ plan = [] }) => plan.flatMap((row) => row.seats).length)
  assert.deepEqual(
    seats.filter((count) => count > 0),
    [70, 50],
  )
  assert.ok(types.some(({ sale_from = '' }) => Date.parse(sale_from) > anyTime))
})
