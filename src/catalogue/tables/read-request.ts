import type { Static } from 'typebox'
import { offsetOf } from '../../platform/http/index.ts'
import { refuseCards } from '../../values/card.ts'
import { invalid, readCancellation, readPrice, readTime } from '../read-sale-request.ts'
import type { NewSlot } from './create-slot.ts'
import type { Season } from './generate-slots.ts'
import type { NamedTable, Slot, SlotSale } from './table.ts'
import type { ChangeSlot, CreateSlot, GenerateSlots, ListSlots } from './table-schemas.ts'
import type { WantedSlots } from './tables-store.ts'

const minuteMs = 60_000
const dayMs = 86_400_000
const daysMax = 366

/** Reads the body of POST /restaurants/tables. */
export function readNewSlot(body: Static<typeof CreateSlot>): NewSlot {
  const { restaurant_name: restaurantName, date_time, turn_minutes } = body
  const table = readTable(body)
  refuseCards({ restaurant_name: restaurantName, ...textsOf(body) })
  const startsAt = readTime(date_time, '/date_time')
  const endsAt = new Date(startsAt.getTime() + turn_minutes * minuteMs)
  return { restaurantName, table, turn: { startsAt, endsAt }, sale: readSale(body) }
}

/** Reads the body of POST /restaurants/tables/generate. */
export function readSeason(body: Static<typeof GenerateSlots>): Season {
  const { restaurant_name: restaurantName, opening_hours: hours, time_zone: timeZone, from, until } = body
  const tables = body.tables.map(readTable)
  refuseCards({ restaurant_name: restaurantName })
  for (const [at, table] of body.tables.entries()) refuseCards(textsOf(table, `tables/${at}/`))
  if (new Set(tables.map(({ tableNumber }) => tableNumber.toLowerCase())).size < tables.length)
    throw invalid('/tables', 'must not name a table twice')
  const days = (Date.parse(until) - Date.parse(from)) / dayMs + 1
  if (days < 1 || days > daysMax) throw invalid('/until', `must be from 1 to ${daysMax} days from then on`)
  const open = { hours, timeZone, from, until, turnMinutes: body.turn_minutes }
  return { restaurantName, tables, sale: readSale(body), ...open }
}

type AskedTable = Static<typeof GenerateSlots>['tables'][number]

function readTable({ table_number, capacity, combinable_with }: AskedTable): NamedTable {
  return { tableNumber: table_number, capacity, combinableWith: combinable_with ?? null }
}

function textsOf({ table_number, combinable_with = [] }: AskedTable, path = ''): Record<string, string> {
  const others = combinable_with.map((other, at) => [`${path}combinable_with/${at}`, other])
  return { [`${path}table_number`]: table_number, ...Object.fromEntries(others) }
}

type AskedSale = Pick<
  Static<typeof CreateSlot>,
  'price_minor' | 'price_per_table' | 'currency' | 'cancellation'
>

function readSale({
  price_minor: minor,
  price_per_table: major,
  currency,
  cancellation,
}: AskedSale): SlotSale {
  const price = readPrice({ minor, major, currency }, '/price_minor')
  return { price, cancellation: readCancellation(cancellation, '/cancellation') }
}

/** A new price, in the currency that the slot has. */
export function readNewPrice(body: Static<typeof ChangeSlot>, { currency }: Pick<Slot, 'currency'>): number {
  const { price_minor: minor, price_per_table: major } = body
  return readPrice({ minor, major, currency }, '/price_minor').amountMinor
}

/** Reads what the list of slots is narrowed by. */
export function readWantedSlots(query: Static<typeof ListSlots>): WantedSlots {
  const { restaurant_name: restaurantName, from, until, party_size: partySize, status, limit } = query
  // In an address, 1e400 is within all limits.
  if (partySize === Number.POSITIVE_INFINITY) throw invalid('/party_size', 'must be a number', 'query')
  return {
    ...{ restaurantName, partySize, status, limit, offset: offsetOf(query) },
    from: from === undefined ? undefined : readTime(from, '/from', 'query'),
    until: until === undefined ? undefined : readTime(until, '/until', 'query'),
  }
}
