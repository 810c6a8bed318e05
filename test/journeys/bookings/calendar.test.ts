import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp, type TestApp } from '../../support/app.ts'
import { makeSeatType } from '../../support/bookable.ts'
import { bookSeats, cancelAt, pathOf } from '../../support/booking-client.ts'
import { putOn } from '../../support/concert.ts'
import type { Json } from '../../support/http.ts'
import { below } from '../../support/ticket-client.ts'
import { untilTrue } from '../../support/waiting.ts'
import { bookTable, makeSlot } from './restaurant.ts'

/** What a calendar reads, unfolded: one value for each name. */
async function read(shop: TestApp, booking: Json): Promise<Record<string, string>> {
  const { status, text } = await shop.get(below(booking, 'calendar.ics'))
  assert.equal(status, 200, text)
  assert.match(text, /^(?:[^\r\n]+\r\n)+$/)
  const lines = text.replaceAll('\r\n ', '').split('\r\n')
  return Object.fromEntries(lines.map((line) => [line.split(':')[0], line.slice(line.indexOf(':') + 1)]))
}

const startsAt = new Date('2030-06-01T20:00:00+02:00')

test('a paid booking is a file that calendars read', async (t) => {
  const shop = await startApp(t)
  const type = await makeSeatType(shop.db, { startsAt })
  const { body: booking } = await bookSeats(shop, type)

  const { text, headers } = await shop.get(below(booking, 'calendar.ics'))

  assert.equal(headers.get('content-type'), 'text/calendar; charset=utf-8; method=PUBLISH')
  const [stamp] = /DTSTAMP:\d{8}T\d{6}Z/.exec(text) ?? []
  const expected = [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Holdfast//Bookings//EN', 'CALSCALE:GREGORIAN'],
    ...['METHOD:PUBLISH', 'BEGIN:VEVENT', `UID:${booking.id}`, 'SEQUENCE:0', stamp],
    ...['DTSTART:20300601T180000Z', 'DTEND:20300601T210000Z', 'SUMMARY:A concert: Stalls'],
    ...[`LOCATION:Hall ${type.showId}`, 'STATUS:CONFIRMED', 'END:VEVENT', 'END:VCALENDAR', ''],
  ]
  assert.deepEqual(text.split('\r\n'), expected)
})

test('as long as nothing changes the file is the same, however many ask for it at once', async (t) => {
  const shop = await startApp(t)
  const { body: booking } = await bookSeats(shop, await makeSeatType(shop.db))
  const ask = () => shop.get(below(booking, 'calendar.ics'))
  const answers = await Promise.all(Array.from({ length: 10 }, ask))
  const texts = new Set([...answers, await ask()].map(({ text }) => text))
  assert.equal(texts.size, 1)
})

test('when a show is moved the number rises once, and the name stays', async (t) => {
  const shop = await startApp(t)
  const { itemId, ...type } = await makeSeatType(shop.db, { startsAt })
  const { body: booking } = await bookSeats(shop, { itemId, ...type })
  const before = await read(shop, booking)
  const moved = new Date('2030-06-02T18:00:00Z')
  const { status, text } = await shop.patch(
    `/events/${type.showId}`,
    { starts_at: moved.toISOString() },
    { asOperator: true },
  )
  assert.equal(status, 200, text)

  const answers = await Promise.all(Array.from({ length: 10 }, () => read(shop, booking)))

  for (const after of answers) {
    assert.deepEqual([before.SEQUENCE, after.SEQUENCE], ['0', '1'])
    assert.deepEqual([after.UID, after.DTSTART], [before.UID, '20300602T180000Z'])
  }
})

test('what is cancelled leaves the calendar, by a higher number', async (t) => {
  const shop = await startApp(t)
  const { body: booking } = await bookSeats(shop, await makeSeatType(shop.db))
  const before = await read(shop, booking)
  await cancelAt(shop, booking)

  const after = await read(shop, booking)

  assert.deepEqual([before.METHOD, before.STATUS], ['PUBLISH', 'CONFIRMED'])
  assert.deepEqual([after.METHOD, after.STATUS, after.UID], ['CANCEL', 'CANCELLED', before.UID])
  assert.ok(Number(after.SEQUENCE) > Number(before.SEQUENCE))
})

test('what is not paid yet is tentative', async (t) => {
  const shop = await startApp(t)
  const { body: booking } = await bookSeats(shop, await makeSeatType(shop.db), { token: null })
  assert.equal((await read(shop, booking)).STATUS, 'TENTATIVE')
})

/** Buys one of each in one order. */
async function buyAll(shop: TestApp, itemIds: readonly string[]): Promise<Json> {
  const items = itemIds.map((item_id) => ({ item_id, quantity: 1 }))
  const { body, text } = await shop.buy({ items, wait: 10 })
  if (body.status !== 'COMPLETED') throw new Error(text)
  const url = body.status_url.replace(/checkouts.[^?]*/, `bookings/${body.order_id}`)
  return { id: body.order_id, booking_url: url }
}

async function entriesOf(shop: TestApp, booking: Json): Promise<string[][]> {
  const { search } = new URL(booking.booking_url)
  const { text } = await shop.get(`/bookings/${booking.id}/calendar.ics${search}`)
  return text
    .replaceAll('\r\n ', '')
    .split('BEGIN:VEVENT')
    .slice(1)
    .map((entry) => entry.match(/(?<=(UID|SEQUENCE|DTSTART|SUMMARY):).*/g) ?? [])
}

test('each event of an order is an entry, which keeps its name when it is moved onto the time of another', async (t) => {
  const shop = await startApp(t)
  const kinds = ['Box', 'Stalls'].map((seat_type) => ({ seat_type, price_minor: 1_000, places: 10 }))
  const opera = { title: 'Opera', starts_at: startsAt.toISOString() }
  const two = await putOn(shop, { ...opera, seat_types: kinds })
  const one = await putOn(shop, { title: 'Fair', starts_at: '2030-06-08T18:00:00Z' })
  const last = await putOn(shop, { title: 'Ball', starts_at: '2030-06-09T18:00:00Z' })
  const [box, stalls] = two.seat_types.map((type: Json) => type.item_id)
  const [fair, ball] = [one, last].map((event) => event.seat_types[0].item_id)
  const booking = await buyAll(shop, [box, fair, stalls, ball])
  const before = await entriesOf(shop, booking)

  const answer = await shop.patch(`/events/${one.id}`, { starts_at: opera.starts_at }, { asOperator: true })
  assert.equal(answer.status, 200, answer.text)
  const movedTo = async () => (await shop.get(pathOf(booking.booking_url))).body.items[1].starts_at
  await untilTrue(async () => new Date(await movedTo()).getTime() === startsAt.getTime())

  assert.deepEqual(before, [
    [booking.id, '0', '20300601T180000Z', 'Opera: Box\\, Opera: Stalls'],
    [`${booking.id}-2`, '0', '20300608T180000Z', 'Fair: Stalls'],
    [`${booking.id}-3`, '0', '20300609T180000Z', 'Ball: Stalls'],
  ])
  assert.deepEqual(await entriesOf(shop, booking), [
    [booking.id, '1', '20300601T180000Z', 'Opera: Box\\, Opera: Stalls'],
    [`${booking.id}-2`, '1', '20300601T180000Z', 'Fair: Stalls'],
    [`${booking.id}-3`, '1', '20300609T180000Z', 'Ball: Stalls'],
  ])
})

test('tables that were put together are one entry', async (t) => {
  const shop = await startApp(t)
  const { id } = await makeSlot(shop, { combinable_with: ['8'] })
  const beside = await makeSlot(shop, { table_number: '8' })
  const { body: booking } = await bookTable(shop, id, { size: 6, with: [beside.id] })

  const entries = await entriesOf(shop, booking)

  assert.deepEqual(entries, [
    [booking.id, '0', '20990501T180000Z', 'Da Carlo\\, table 7\\, Da Carlo\\, table 8'],
  ])
})

test('a stranger sees nothing of it, and asking leaves nothing behind', async (t) => {
  const shop = await startApp(t)
  const { body: booking } = await bookSeats(shop, await makeSeatType(shop.db))
  for (const path of [`/bookings/${booking.id}/calendar.ics`, `/bookings/${booking.id}/calendar.ics?token=x`])
    assert.equal((await shop.get(path)).status, 404)
  assert.deepEqual(await shop.db.sql`select order_id from calendar_files`, [])
})
