import type { Static } from 'typebox'
import { openPlaces, type PoolState } from '../../inventory/index.ts'
import { type Caller, may } from '../../values/caller.ts'
import { formatMoney } from '../../values/money.ts'
import { showPolicy } from '../show-policy.ts'
import type { OfferedShow } from './read-offered-shows.ts'
import { placeOf } from './seat-plan.ts'
import type { SeatType, Show } from './show.ts'
import type { EventView, SeatsView } from './show-schemas.ts'

const stockScopes = ['events:write', 'bookings:read'] as const

/** What is held, sold and waited for is the merchant's affair. */
export function showEvent({ show, types }: OfferedShow, caller: Caller): Static<typeof EventView> {
  const { id, seriesId, title, type, location, startsAt, endsAt, cancelledAt, createdAt, updatedAt } = show
  const seesStock = stockScopes.some((scope) => may(caller, { role: 'operator', scope }))
  return {
    ...{ id, series_id: seriesId, title, type, location, starts_at: startsAt, ends_at: endsAt },
    ...{ status: cancelledAt ? 'CANCELLED' : 'SCHEDULED', cancelled_at: cancelledAt },
    seat_types: types.map((one) => showSeatType(show, one, seesStock)),
    cancellation: showPolicy(show.cancellation),
    ...{ created_at: createdAt, updated_at: updatedAt },
  }
}

function showSeatType(
  { cancelledAt }: Show,
  { type, pool }: { type: SeatType; pool: PoolState },
  seesStock: boolean,
): Static<typeof EventView>['seat_types'][number] {
  const { itemId, name, amountMinor, currency, hasSeats, saleFrom, saleUntil, maxPerOrder, isLineStrict } =
    type
  const { capacity, free, held, sold, waiting } = pool
  return {
    ...{ item_id: itemId, seat_type: name },
    ...{ price_minor: amountMinor, currency, price: formatMoney(type) },
    ...{ places: capacity, available: cancelledAt ? 0 : openPlaces(pool), has_seats: hasSeats },
    ...{
      sale_from: saleFrom,
      sale_until: saleUntil,
      max_per_order: maxPerOrder,
      is_line_strict: isLineStrict,
    },
    cancellation: showPolicy(type.cancellation),
    ...(seesStock ? { stock: { free, held, sold, waiting } } : {}),
  }
}

/** The hall as the public may book it: what is owed to those who wait is taken. */
export function showSeats(
  { cancelledAt }: Show,
  { type, pool }: { type: SeatType; pool: PoolState },
  seats: readonly { label: string; isFree: boolean }[],
): Static<typeof SeatsView> {
  const available = cancelledAt ? 0 : openPlaces(pool)
  const rows = new Map<string, { row: string; free: number[]; taken: number[] }>()
  for (const { label, isFree } of seats) {
    const { row, number } = placeOf(label)
    const known = rows.get(row) ?? { row, free: [], taken: [] }
    known[isFree && available > 0 ? 'free' : 'taken'].push(number)
    rows.set(row, known)
  }
  return { event_id: type.showId, seat_type: type.name, available, rows: [...rows.values()] }
}
