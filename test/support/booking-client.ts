import type { MadeSeatType } from './bookable.ts'
import type { Answer, Json } from './http.ts'
import type { Shop } from './shop.ts'

export type Booker = {
  email?: string
  seats?: readonly string[]
  count?: number
  token?: string | null
  key?: string
  as?: string
}

/** Books places as a customer; paid with a good card where no other token is said, and in the browser where it is null. */
export function bookSeats(shop: Shop, { showId, name }: MadeSeatType, booker: Booker = {}): Promise<Answer> {
  const {
    email = 'guest@example.com',
    seats,
    count = seats?.length ?? 1,
    token = 'pm_card_visa',
    ...options
  } = booker
  const body = {
    ...{ seat_type: name, seat_count: count, customer: { email } },
    ...(seats ? { seats } : {}),
    ...(token === null ? {} : { payment_method: { type: 'token', token } }),
  }
  return shop.post(`/events/${showId}/book`, body, options)
}

/** The path of a link that an answer holds, below /api/v1. */
export function pathOf(url: string): string {
  const { pathname, search } = new URL(url)
  return `${pathname.replace('/api/v1', '')}${search}`
}

export function cancelAt(shop: Shop, booking: Json, body: object = {}): Promise<Answer> {
  const { search } = new URL(booking.booking_url)
  return shop.post(`/bookings/${booking.id}/cancel${search}`, body)
}

export function joinLine(
  shop: Shop,
  { showId, name }: MadeSeatType,
  { email, count = 1 }: { email: string; count?: number },
): Promise<Answer> {
  return shop.post(`/events/${showId}/waitlist`, { seat_type: name, seat_count: count, email })
}
