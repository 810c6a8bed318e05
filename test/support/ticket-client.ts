import type { TestApp } from './app.ts'
import { type MadeSeatType, makeSeatType, type WantedSeatType } from './bookable.ts'
import { type Booker, bookSeats } from './booking-client.ts'
import type { Answer, Json } from './http.ts'
import { untilTrue } from './waiting.ts'

export type Visit = { type: MadeSeatType; booking: Json; tickets: Json[] }

/** Books places at a show of its own, and waits for the tickets. */
export async function bookTickets(
  shop: TestApp,
  booker: Booker = {},
  wanted: WantedSeatType = {},
): Promise<Visit> {
  const type = await makeSeatType(shop.db, wanted)
  const { status, body: booking, text } = await bookSeats(shop, type, booker)
  if (status !== 201) throw new Error(`The booking was refused: ${text}`)
  let tickets: Json[] = []
  await untilTrue(async () => {
    tickets = await ticketsOf(shop, booking)
    return tickets.length > 0
  })
  return { type, booking, tickets }
}

/** A path below a booking, for whoever has its link. */
export function below(booking: Json, path: string): string {
  return `/bookings/${booking.id}/${path}${new URL(booking.booking_url).search}`
}

export async function ticketsOf(shop: TestApp, booking: Json): Promise<Json[]> {
  return (await shop.get(below(booking, 'tickets'))).body.tickets
}

export function checkIn(
  shop: TestApp,
  code: string,
  options: object = { asOperator: true },
): Promise<Answer> {
  return shop.post('/checkins', { code }, options)
}
