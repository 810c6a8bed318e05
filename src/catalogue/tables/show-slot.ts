import type { Static } from 'typebox'
import { formatMoney } from '../../values/money.ts'
import { showPolicy } from '../show-policy.ts'
import type { Slot } from './table.ts'
import type { SlotView } from './table-schemas.ts'

export function showSlot(slot: Slot): Static<typeof SlotView> {
  const { id, restaurantName, tableNumber, capacity, combinableWith, startsAt, endsAt, status } = slot
  return {
    ...{ id, restaurant_name: restaurantName, table_number: tableNumber, capacity },
    ...{ combinable_with: [...combinableWith], date_time: startsAt, ends_at: endsAt },
    ...{ amount_minor: slot.amountMinor, currency: slot.currency, price: formatMoney(slot), status },
    cancellation: showPolicy(slot.cancellation),
  }
}
