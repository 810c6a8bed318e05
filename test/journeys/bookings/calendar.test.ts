import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp, type TestApp } from '../../support/app.ts'
import { makeSeatType } from '../../support/bookable.ts'
import { bookSeats, cancelAt } from '../../support/booking-client.ts'
import type { Json } from '../../support/http.ts'
import { below } from '../../support/ticket-client.ts'

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

test('what was booked for several times is several entries, each with a name of its own', async (t) => {
  const shop = await startApp(t)
  const later = await makeSeatType(shop.db, { startsAt: new Date('2030-06-08T18:00:00Z') })
  const items = [
    await makeSeatType(shop.db, { startsAt, name: 'Box' }),
    await makeSeatType(shop.db, { startsAt }),
    later,
  ]
  const { body } = await shop.buy({
    items: items.map(({ itemId }) => ({ item_id: itemId, quantity: 1 })),
    wait: 10,
  })
  const { search } = new URL(body.status_url)
  const { text } = await shop.get(`/bookings/${body.order_id}/calendar.ics${search}`)
  assert.deepEqual(text.match(/(UID|SUMMARY):.*/g), [
    `UID:${body.order_id}`,
    'SUMMARY:A concert: Box\\, A concert: Stalls',
    `UID:${body.order_id}-2`,
    'SUMMARY:A concert: Stalls',
  ])
})

test('a stranger sees nothing of it, and asking leaves nothing behind', async (t) => {
  const shop = await startApp(t)
  const { body: booking } = await bookSeats(shop, await makeSeatType(shop.db))
  for (const path of [`/bookings/${booking.id}/calendar.ics`, `/bookings/${booking.id}/calendar.ics?token=x`])
    assert.equal((await shop.get(path)).status, 404)
  assert.deepEqual(await shop.db.sql`select order_id from calendar_files`, [])
})
