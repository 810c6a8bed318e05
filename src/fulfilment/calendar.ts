/** An event, tables at one time, or a trip, and all that was booked of it. The place is null where nobody knows it. */
export type Occasion = { titles: readonly string[]; startsAt: Date; endsAt: Date; location: string | null }

/**
 * What a calendar is told of a booking. Of two files about one booking, calendars believe the one with the higher
 * `sequence`.
 */
export type Calendar = {
  bookingId: string
  status: 'TENTATIVE' | 'CONFIRMED' | 'CANCELLED'
  sequence: number
  changedAt: Date
  occasions: readonly Occasion[]
}

export function methodOf({ status }: Pick<Calendar, 'status'>): 'PUBLISH' | 'CANCEL' {
  return status === 'CANCELLED' ? 'CANCEL' : 'PUBLISH'
}

/** An iCalendar file, RFC 5545: lines end with CRLF and have no more than 75 octets. */
export function writeCalendar(calendar: Calendar): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Holdfast//Bookings//EN',
    'CALSCALE:GREGORIAN',
    `METHOD:${methodOf(calendar)}`,
    ...calendar.occasions.flatMap((occasion, index) => writeOccasion(calendar, occasion, index)),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${fold(line)}\r\n`).join('')
}

function writeOccasion(
  { bookingId, status, sequence, changedAt }: Calendar,
  { titles, startsAt, endsAt, location }: Occasion,
  index: number,
): string[] {
  return [
    'BEGIN:VEVENT',
    `UID:${bookingId}${index === 0 ? '' : `-${index + 1}`}`,
    `SEQUENCE:${sequence}`,
    `DTSTAMP:${writeTime(changedAt)}`,
    `DTSTART:${writeTime(startsAt)}`,
    // An end must be later than its beginning.
    ...(endsAt > startsAt ? [`DTEND:${writeTime(endsAt)}`] : []),
    `SUMMARY:${escapeText(titles.join(', '))}`,
    ...(location === null ? [] : [`LOCATION:${escapeText(location)}`]),
    `STATUS:${status}`,
    'END:VEVENT',
  ]
}

/** In UTC, such as 20261201T180000Z. */
function writeTime(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
}

function escapeText(text: string): string {
  return text
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r\n|\r|\n/g, '\\n')
    .replace(/\p{Cc}/gu, '')
}

const octetsMax = 75

/** Continues a long line on further ones that begin with a space. No letter is torn, however many octets it has. */
function fold(line: string): string {
  let folded = ''
  let octets = 0
  for (const letter of line) {
    const size = Buffer.byteLength(letter)
    if (octets + size > octetsMax) {
      folded += '\r\n '
      octets = 1
    }
    folded += letter
    octets += size
  }
  return folded
}
