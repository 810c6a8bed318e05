import type { Static } from 'typebox'
import { openPlaces } from '../../inventory/index.ts'
import { formatMoney } from '../../values/money.ts'
import { showPolicy } from '../show-policy.ts'
import type { PlacedTrip } from './trip.ts'
import type { TripView } from './trip-schemas.ts'

/** What is held and sold is the affair of the vendor and of operators. */
export function showTrip(trip: PlacedTrip, { isInsider }: { isInsider: boolean }): Static<typeof TripView> {
  const { id, vendorId, title, location, description, amountMinor, currency, places, isWithdrawn } = trip
  const { capacity, free, held, sold, waiting } = places
  return {
    ...{ id, trip_id: id, vendor_id: vendorId, title, location, description },
    ...{ amount_minor: amountMinor, currency, price: formatMoney(trip) },
    ...{ trip_date: trip.startsAt, ends_at: trip.endsAt },
    ...{ max_capacity: capacity, available_spots: isWithdrawn ? 0 : openPlaces(places) },
    ...{ cancellation: showPolicy(trip.cancellation), is_line_strict: trip.isLineStrict },
    is_on_sale: !isWithdrawn,
    ...(isInsider ? { places: { capacity, free, held, sold, waiting } } : {}),
    ...{ created_at: trip.createdAt, updated_at: trip.updatedAt },
  }
}
