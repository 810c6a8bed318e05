import type { Static } from 'typebox'
import { offsetOf } from '../../platform/http/index.ts'
import { refuseCards } from '../../values/card.ts'
import type { Money } from '../../values/money.ts'
import { readCancellation, readPrice, readTime } from '../read-sale-request.ts'
import type { NewTrip, Trip, TripChange } from './trip.ts'
import type { ChangeTrip, CreateTrip, ListVendorTrips } from './trip-schemas.ts'
import type { WantedTrips } from './trips-store.ts'

/** The currency of those who write prices in major units and say no currency. */
const usualCurrency = 'USD'

/** Reads the body of POST /trips. A trip that has no title is called like its place. */
export function readNewTrip(body: Static<typeof CreateTrip>, vendorId: string): NewTrip {
  const { location, title = location, description = null, trip_date, ends_at, max_capacity: places } = body
  const { is_line_strict: isLineStrict = false } = body
  refuseCards({ title, location, description })
  return {
    ...readMoney(body),
    ...{ vendorId, title, location, description, places, isLineStrict },
    startsAt: readTime(trip_date, '/trip_date'),
    endsAt: ends_at === undefined ? undefined : readTime(ends_at, '/ends_at'),
    cancellation: readCancellation(body.cancellation, '/cancellation'),
  }
}

type AskedMoney = { price_minor?: number | undefined; price?: number | undefined; currency?: string }

function readMoney({ price_minor: minor, price: major, currency }: AskedMoney): Money {
  const code = currency ?? (major === undefined ? undefined : usualCurrency)
  return readPrice({ minor, major, currency: code }, '/price_minor')
}

/** Reads the body of PUT /trips/{id}. A new price is in the currency that the trip has. */
export function readTripChange(
  body: Static<typeof ChangeTrip>,
  { currency }: Pick<Trip, 'currency'>,
): TripChange {
  const {
    location,
    title,
    description,
    price_minor,
    price,
    max_capacity,
    is_line_strict: isLineStrict,
  } = body
  refuseCards({ location, title, description })
  const isPriced = price_minor !== undefined || price !== undefined
  return {
    ...(location === undefined ? {} : { location }),
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(isPriced ? { amountMinor: readMoney({ price_minor, price, currency }).amountMinor } : {}),
    ...(max_capacity === undefined ? {} : { places: max_capacity }),
    ...(isLineStrict === undefined ? {} : { isLineStrict }),
  }
}

/** Reads what the list of trips is narrowed by. */
export function readWantedTrips(
  query: Static<typeof ListVendorTrips>,
): Omit<WantedTrips, 'isWithdrawnShown' | 'vendorId'> {
  const { location, from, until, limit } = query
  return {
    ...{ location, limit, offset: offsetOf(query) },
    from: from === undefined ? undefined : readTime(from, '/from', 'query'),
    until: until === undefined ? undefined : readTime(until, '/until', 'query'),
  }
}
