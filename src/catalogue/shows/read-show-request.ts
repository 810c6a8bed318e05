import type { Static } from 'typebox'
import { refuseCards } from '../../values/card.ts'
import { Failure } from '../../values/failure.ts'
import { isSameName } from '../name.ts'
import { invalid, readCancellation, readTime } from '../read-sale-request.ts'
import type { NewShows } from './create-shows.ts'
import { readNewSeatType, readSeatTypeChange, readSeatTypeName } from './read-seat-type-request.ts'
import { countSeats, seatsMax } from './seat-plan.ts'
import type { SeatType, ShowChange } from './show.ts'
import type { ChangeEvent, CreateEvent } from './show-schemas.ts'

type Creation = Static<typeof CreateEvent>
type Change = Static<typeof ChangeEvent>

const usualLengthMs = 3 * 3_600_000
const minuteMs = 60_000

/**
 * Reads the body of POST /events. Fails with INVALID_REQUEST, CARD_REFUSED, SEAT_TYPE_TWICE, PLACES_MISMATCH, PLAN_OVERLAPS
 * or PLAN_TOO_LARGE.
 */
export function readNewShows(body: Creation): NewShows {
  const { title, type, location, currency, cancellation } = body
  refuseCards({ title, type, location })
  const dates = readDates(body)
  const seatTypes = body.seat_types.map((one, at) => readNewSeatType(one, currency, `/seat_types/${at}`))
  assertNamesDiffer(seatTypes.map(({ name }) => name))
  const seats = seatTypes.reduce((sum, { plan }) => sum + countSeats(plan ?? []), 0)
  if (seats * dates.length > seatsMax.perRequest)
    throw new Failure('PLAN_TOO_LARGE', { max: seatsMax.perRequest })
  return {
    ...{ title, type, location, seatTypes, dates, isSeries: body.dates !== undefined, externalId: null },
    lengthMs: readLength(body, dates),
    cancellation: readCancellation(cancellation, '/cancellation'),
  }
}

function readDates({ starts_at, date_time, dates }: Creation): Date[] {
  const said = [starts_at, date_time, dates].filter((one) => one !== undefined)
  if (said.length !== 1) throw invalid('/starts_at', 'must be said once, or dates instead')
  const read = said.flat().map((text, at) => readTime(text, dates ? `/dates/${at}` : '/starts_at'))
  if (new Set(read.map(Number)).size < read.length) throw invalid('/dates', 'must differ')
  return read
}

/** How long it lasts; only one date can have an end of its own. */
function readLength({ ends_at, dates, duration_minutes }: Creation, [first]: readonly Date[]): number {
  if (ends_at === undefined || !first)
    return duration_minutes === undefined ? usualLengthMs : duration_minutes * minuteMs
  if (dates || duration_minutes !== undefined)
    throw invalid('/ends_at', 'must not stand beside dates or duration_minutes')
  const lengthMs = readTime(ends_at, '/ends_at').getTime() - first.getTime()
  if (lengthMs < 0) throw invalid('/ends_at', 'must be later')
  return lengthMs
}

function assertNamesDiffer(names: readonly string[]): void {
  const repeated = names.filter((name, at) => names.slice(0, at).some((before) => isSameName(before, name)))
  if (repeated.length > 0) throw new Failure('SEAT_TYPE_TWICE', { seat_types: repeated })
}

/** Reads the body of PATCH /events/{id}, told what kinds of places there are. Fails as creating does. */
export function readShowChange(body: Change, types: readonly SeatType[]): ShowChange {
  const { title, location, starts_at = body.date_time, ends_at, seat_types = [], cancellation } = body
  refuseCards({ title, location })
  if (body.starts_at !== undefined && body.date_time !== undefined)
    throw invalid('/starts_at', 'must be said once')
  const named = seat_types.map((one, at) => ({
    one,
    path: `/seat_types/${at}`,
    name: readSeatTypeName(one, `/seat_types/${at}`),
  }))
  assertNamesDiffer(named.map(({ name }) => name))
  const currency = types[0]?.currency
  return {
    ...(title === undefined ? {} : { title }),
    ...(location === undefined ? {} : { location }),
    ...(starts_at === undefined ? {} : { startsAt: readTime(starts_at, '/starts_at') }),
    ...(ends_at === undefined ? {} : { endsAt: readTime(ends_at, '/ends_at') }),
    ...(cancellation === undefined
      ? {}
      : { cancellation: readCancellation(cancellation ?? undefined, '/cancellation') }),
    changed: named.flatMap(({ one, path, name }) => {
      const type = types.find((known) => isSameName(known.name, name))
      return type ? [readSeatTypeChange(one, type, path)] : []
    }),
    added: named
      .filter(({ name }) => !types.some((known) => isSameName(known.name, name)))
      .map(({ one, path }) => readNewSeatType(one, currency, path)),
  }
}
