import type { Static } from 'typebox'
import { refuseCards } from '../../values/card.ts'
import { Failure } from '../../values/failure.ts'
import { invalid, readCancellation, readPrice, readTime } from '../read-sale-request.ts'
import { countSeats, findRepeated, layOut, type PlanRow, seatsMax } from './seat-plan.ts'
import type { NewSeatType, SaleTerms, SeatType, SeatTypeChange } from './show.ts'
import type { ChangeEvent } from './show-schemas.ts'

type Asked = NonNullable<Static<typeof ChangeEvent>['seat_types']>[number]

/** Its name, which may be said in two ways. Fails with INVALID_REQUEST or CARD_REFUSED. */
export function readSeatTypeName({ seat_type, name }: Asked, path: string): string {
  const said = seat_type ?? name
  if (said === undefined || (seat_type !== undefined && name !== undefined))
    throw invalid(`${path}/seat_type`, 'must be said once')
  refuseCards({ [`${path.slice(1)}/seat_type`]: said })
  return said
}

/** A kind of place that is not there yet. `currency` is that of prices that say none. */
export function readNewSeatType(asked: Asked, currency: string | undefined, path: string): NewSeatType {
  const { price_minor: minor, price: major, is_line_strict: isLineStrict = false } = asked
  const name = readSeatTypeName(asked, path)
  const plan = readPlan(asked, path)
  const places = readPlaces(asked, path)
  const seats = plan && countSeats(plan)
  if (seats === undefined && places === undefined) throw invalid(`${path}/places`, 'must be said, or a plan')
  if (seats !== undefined && places !== undefined && places !== seats)
    throw new Failure('PLACES_MISMATCH', { seat_type: name, seats })
  return {
    ...{ name, places: seats ?? places ?? 0, plan: plan ?? null, isLineStrict },
    ...readPrice({ minor, major, currency: asked.currency ?? currency }, `${path}/price_minor`),
    ...readTerms(asked, path),
  }
}

/** What changes of a kind of place. Its currency stays: orders and books hold amounts in it. */
export function readSeatTypeChange(asked: Asked, type: SeatType, path: string): SeatTypeChange {
  const { price_minor: minor, price: major, currency = type.currency, is_line_strict: isLineStrict } = asked
  if (currency !== type.currency) throw invalid(`${path}/currency`, 'must stay as it is')
  const plan = readPlan(asked, path)
  const places = readPlaces(asked, path)
  const isPriced = minor !== undefined || major !== undefined
  const price = isPriced ? readPrice({ minor, major, currency }, `${path}/price_minor`) : undefined
  return {
    name: type.name,
    ...(price ? { amountMinor: price.amountMinor } : {}),
    ...(places === undefined ? {} : { places }),
    ...(plan ? { plan } : {}),
    ...(isLineStrict === undefined ? {} : { isLineStrict }),
    ...readTerms(asked, path),
  }
}

function readPlaces({ places, total_seats }: Asked, path: string): number | undefined {
  if (places !== undefined && total_seats !== undefined) throw invalid(`${path}/places`, 'must be said once')
  return places ?? total_seats
}

/** Only what is said; null takes away what stood there. */
function readTerms(
  { sale_from, sale_until, max_per_order, cancellation }: Asked,
  path: string,
): Partial<SaleTerms> {
  const at = (text: string | null, field: string) =>
    text === null ? null : readTime(text, `${path}/${field}`)
  const terms = {
    ...(sale_from === undefined ? {} : { saleFrom: at(sale_from, 'sale_from') }),
    ...(sale_until === undefined ? {} : { saleUntil: at(sale_until, 'sale_until') }),
    ...(max_per_order === undefined ? {} : { maxPerOrder: max_per_order }),
    ...(cancellation === undefined
      ? {}
      : { cancellation: readCancellation(cancellation ?? undefined, `${path}/cancellation`) }),
  }
  const { saleFrom, saleUntil } = terms
  if (saleFrom && saleUntil && saleUntil <= saleFrom) throw invalid(`${path}/sale_until`, 'must be later')
  return terms
}

/** Counted before it is written out: a row may say any number of seats in a few letters. */
function readPlan({ plan }: Asked, path: string): PlanRow[] | undefined {
  if (!plan) return undefined
  const seats = plan.reduce(
    (sum, row) => sum + ('seats' in row ? row.seats.length : row.to - row.from + 1),
    0,
  )
  const backwards = plan.findIndex((row) => 'from' in row && row.to < row.from)
  if (backwards >= 0) throw invalid(`${path}/plan/${backwards}/to`, 'must not be less than from')
  if (seats > seatsMax.perType) throw new Failure('PLAN_TOO_LARGE', { max: seatsMax.perType })
  const rows = plan.map((row) => {
    if ('seats' in row) return { row: row.row, numbers: row.seats }
    return { row: row.row, numbers: Array.from({ length: row.to - row.from + 1 }, (_, at) => row.from + at) }
  })
  for (const { label } of layOut(rows)) refuseCards({ [`${path.slice(1)}/plan`]: label })
  const repeated = findRepeated(rows)
  if (repeated.length > 0) throw new Failure('PLAN_OVERLAPS', { seats: repeated.slice(0, shownMax) })
  return rows
}

const shownMax = 10
