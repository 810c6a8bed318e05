import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Calendar, writeCalendar } from './calendar.ts'

const calendar: Calendar = {
  bookingId: '019f0000-0000-7000-8000-000000000001',
  status: 'CONFIRMED',
  sequence: 2,
  changedAt: new Date('2026-11-21T04:05:06.789Z'),
  occasions: [
    {
      titles: ['A concert: Stalls', 'A concert: Balcony'],
      startsAt: new Date('2026-12-31T23:00:00+02:00'),
      endsAt: new Date('2027-01-01T02:00:00+02:00'),
      location: 'The hall; 1 Quay Street, Ulm \\ left\r\nof the river',
    },
    {
      titles: ['Küche und Keller: 音楽会の夜、音楽会の夜、音楽会の夜、🎻🎻🎻🎻🎻🎻'],
      startsAt: new Date('2027-01-02T18:00:00Z'),
      endsAt: new Date('2027-01-02T18:00:00Z'),
      location: null,
    },
  ],
}

const golden = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Holdfast//Bookings//EN
CALSCALE:GREGORIAN
METHOD:PUBLISH
BEGIN:VEVENT
UID:019f0000-0000-7000-8000-000000000001
SEQUENCE:2
DTSTAMP:20261121T040506Z
DTSTART:20261231T210000Z
DTEND:20270101T000000Z
SUMMARY:A concert: Stalls\\, A concert: Balcony
LOCATION:The hall\\; 1 Quay Street\\, Ulm \\\\ left\\nof the river
STATUS:CONFIRMED
END:VEVENT
BEGIN:VEVENT
UID:019f0000-0000-7000-8000-000000000001-2
SEQUENCE:2
DTSTAMP:20261121T040506Z
DTSTART:20270102T180000Z
SUMMARY:Küche und Keller: 音楽会の夜、音楽会の夜、音楽会の
 夜、🎻🎻🎻🎻🎻🎻
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
`

test('a calendar file is written like this, octet by octet', () => {
  assert.equal(writeCalendar(calendar), golden.replaceAll('\n', '\r\n'))
})

test('no line is longer than 75 octets, and unfolded it says what it said', () => {
  for (const title of ['x'.repeat(300), 'é'.repeat(300), '音'.repeat(300), '🎻'.repeat(300)]) {
    const [occasion] = calendar.occasions
    if (!occasion) assert.fail()
    const written = writeCalendar({ ...calendar, occasions: [{ ...occasion, titles: [title] }] })
    for (const line of written.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line)
    assert.ok(written.replaceAll('\r\n ', '').includes(`SUMMARY:${title}\r\n`))
    assert.doesNotMatch(written, /[^\r]\n|\r[^\n]|\uFFFD/)
  }
})

test('what is cancelled is taken out of calendars', () => {
  const written = writeCalendar({ ...calendar, status: 'CANCELLED' })
  assert.match(written, /METHOD:CANCEL\r\n/)
  assert.equal(written.match(/STATUS:CANCELLED\r\n/g)?.length, 2)
})
