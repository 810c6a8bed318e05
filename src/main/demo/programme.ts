const dayMs = 86_400_000
const [wednesday, friday, saturday, sunday] = [3, 5, 6, 0]

/** Bodies of requests to the API: what is on in the weeks after `now`, by the clock on the wall of this machine. */
export function programmeFrom(now: Date) {
  return { events: eventsFrom(now), season: seasonFrom(now), trips: tripsFrom(now) }
}

function eventsFrom(now: Date) {
  const matinee = nextAt(now, { weekday: sunday, clock: [11, 0], daysAhead: 10 })
  return [
    {
      ...{ title: 'Evening on the river', type: 'CONCERT', location: 'The Boathouse' },
      ...{ starts_at: textOf(nextAt(now, { weekday: friday, clock: [20, 0] })), duration_minutes: 150 },
      currency: 'USD',
      seat_types: [
        { seat_type: 'Stalls', price_minor: 4_800, plan: rowsOf('ABCDEFG'), max_per_order: 8 },
        { seat_type: 'Balcony', price_minor: 3_200, plan: rowsOf('RSTUV'), max_per_order: 8 },
      ],
      cancellation: [
        { hours_before: 168, refund_percent: 100 },
        { hours_before: 24, refund_percent: 50, fee_minor: 200 },
      ],
    },
    {
      ...{ title: 'Three chairs', type: 'THEATRE', location: 'The Attic' },
      ...{ starts_at: textOf(nextAt(now, { weekday: wednesday, clock: [19, 30] })), duration_minutes: 75 },
      // So few that whoever tries the line has sold it out soon.
      seat_types: [{ seat_type: 'Chair', price_minor: 2_200, currency: 'USD', places: 3 }],
      cancellation: [{ hours_before: 2, refund_percent: 100 }],
    },
    {
      ...{ title: 'Jazz before noon', type: 'CONCERT', location: 'The Winter Garden' },
      ...{ starts_at: textOf(matinee), duration_minutes: 120 },
      seat_types: [
        {
          seat_type: 'Admission',
          price_minor: 1_800,
          currency: 'USD',
          places: 60,
          sale_from: before(matinee, 7),
        },
      ],
    },
  ]
}

/** Ten seats a row, with an aisle in the middle. */
function rowsOf(names: string) {
  return [...names].map((row) => ({ row, seats: [1, 2, 3, 4, 5, 7, 8, 9, 10, 11] }))
}

function seasonFrom(now: Date) {
  return {
    restaurant_name: 'Trattoria Lanterna',
    tables: [
      { table_number: '1', capacity: 2 },
      { table_number: '2', capacity: 4, combinable_with: ['3'] },
      { table_number: '3', capacity: 4, combinable_with: ['2'] },
      { table_number: '4', capacity: 6 },
    ],
    opening_hours: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opens: '18:00', closes: '22:00' })),
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    ...{ from: dayOf(now), until: dayOf(new Date(now.getTime() + 6 * dayMs)) },
    ...{ turn_minutes: 120, price_minor: 1_500, currency: 'USD' },
    cancellation: [{ hours_before: 3, refund_percent: 100 }],
  }
}

function tripsFrom(now: Date) {
  return [
    {
      ...{ title: 'Three hills and a river', location: 'Lisbon', price_minor: 19_900, max_capacity: 12 },
      description: 'Two nights in the Alfama, and a boat across the Tejo at dusk.',
      ...days(nextAt(now, { weekday: saturday, clock: [9, 0], daysAhead: 7 }), 3),
    },
    {
      ...{ title: 'By night train to the Prater', location: 'Vienna', price_minor: 12_400, max_capacity: 8 },
      description: 'A couchette there, a hotel bed in between, and the big wheel at noon.',
      ...days(nextAt(now, { weekday: friday, clock: [21, 15], daysAhead: 14 }), 3),
    },
    {
      ...{ title: 'Huts and ridges', location: 'Dolomites', price_minor: 32_000, max_capacity: 4 },
      description: 'Five days on foot with a guide. Few places, for there are few beds up there.',
      ...days(nextAt(now, { weekday: sunday, clock: [8, 0], daysAhead: 21 }), 5),
    },
  ].map((trip) => ({
    ...trip,
    currency: 'USD',
    cancellation: [
      { hours_before: 336, refund_percent: 100 },
      { hours_before: 72, refund_percent: 80 },
    ],
  }))
}

function days(start: Date, count: number) {
  return { trip_date: textOf(start), ends_at: textOf(new Date(start.getTime() + count * dayMs)) }
}

type Wanted = { weekday: number; clock: [hours: number, minutes: number]; daysAhead?: number }

/** The first such day that is at least a day ahead, so that there is time to try it out. */
function nextAt(now: Date, { weekday, clock: [hours, minutes], daysAhead = 1 }: Wanted): Date {
  const least = now.getTime() + daysAhead * dayMs
  const date = new Date(least)
  date.setHours(hours, minutes, 0, 0)
  while (date.getDay() !== weekday || date.getTime() < least) date.setDate(date.getDate() + 1)
  return date
}

function before(date: Date, daysBefore: number): string {
  return textOf(new Date(date.getTime() - daysBefore * dayMs))
}

function textOf(date: Date): string {
  return date.toISOString()
}

/** The day on the calendar of this machine, such as 2027-05-01. */
function dayOf(date: Date): string {
  const [month, day] = [date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0'))
  return `${date.getFullYear()}-${month}-${day}`
}
