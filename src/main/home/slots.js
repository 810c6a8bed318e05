import { make } from './dom.js'
import { clockOf } from './when.js'

/** A table at a time, as a link to its page. */
export function slotLink({ id, table_number, capacity, date_time, status }, isTimeKnown = false) {
  const words = [
    make('strong', {}, `${isTimeKnown ? '' : `${clockOf(date_time)} · `}Table ${table_number}`),
    make(
      'span',
      {},
      status === 'AVAILABLE' ? `seats ${capacity}` : status === 'HELD' ? 'held just now' : 'booked',
    ),
  ]
  return make('a', { class: 'slot', href: `/restaurants/tables/${id}/page`, 'data-status': status }, ...words)
}
