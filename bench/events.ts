import type { Database } from '../src/platform/db/index.ts'
import type { Post } from './http-client.ts'
import { adminApiKey } from './processes.ts'

/** Plain places, or numbered seats in rows of a hundred. */
export type WantedZone = { places: number; isNumbered: boolean }

/** A kind of place of an event that is on sale. */
export type Zone = { eventId: string; name: string; poolId: string }

const rowLength = 100

/** Puts an event on sale as an operator would, one kind of place for each zone. */
export async function putEventOn(
  { origin, db }: { origin: string; db: Database },
  title: string,
  zones: readonly WantedZone[],
): Promise<Zone[]> {
  const answer = await fetch(`${origin}/api/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${adminApiKey}` },
    body: JSON.stringify({
      ...{ title, type: 'CONCERT', location: 'The bench', currency: 'USD' },
      starts_at: new Date(Date.now() + 30 * 86_400_000).toISOString(),
      seat_types: zones.map(seatTypeOf),
    }),
  })
  if (answer.status !== 201) throw new Error(`POST /events: ${answer.status} ${await answer.text()}`)
  const { id } = (await answer.json()) as { id: string }
  return await db.sql<Zone>`
    select show_id as "eventId", name, pool_id as "poolId" from seat_types join items on items.id = item_id
     where show_id = ${id} order by number`
}

function seatTypeOf({ places, isNumbered }: WantedZone, index: number): object {
  const type = { seat_type: `Zone ${index + 1}`, price_minor: 2_500 + 500 * index }
  if (!isNumbered) return { ...type, places }
  const rows = Math.ceil(places / rowLength)
  const plan = Array.from({ length: rows }, (_, row) => {
    return { row: `R${row + 1}`, from: 1, to: Math.min(rowLength, places - row * rowLength) }
  })
  return { ...type, plan }
}

const asJson = ['content-type', 'application/json']

export type Party = {
  number: number
  size: number
  /** Holds its places and never pays. */
  isAbandoning?: boolean
}

/** A party books what is best of a zone. */
export function bookingOf({ eventId, name }: Zone, { number, size, isAbandoning }: Party): Post {
  const customer = { email: `party-${number}@bench.example`, name: `Party ${number}` }
  const payment = isAbandoning ? {} : { payment_method: { type: 'token', token: 'pm_card_visa' } }
  const body = JSON.stringify({ seat_type: name, seat_count: size, customer, ...payment })
  return { path: `/api/v1/events/${eventId}/book`, headers: asJson, body }
}

/** A party puts itself in line. */
export function joiningOf({ eventId, name }: Zone, { number, size }: Party): Post {
  const body = JSON.stringify({ seat_type: name, seat_count: size, email: `waiting-${number}@bench.example` })
  return { path: `/api/v1/events/${eventId}/waitlist`, headers: asJson, body }
}

/** An operator cancels a booking. */
export function cancellingOf(bookingId: string): Post {
  const headers = [...asJson, 'authorization', `Bearer ${adminApiKey}`]
  return { path: `/api/v1/bookings/${bookingId}/cancel`, headers, body: '{}' }
}

/** The same for the same number, in every run: evenly spread between 0 and 1. */
export function chanceOf(number: number, salt: number): number {
  let mixed = Math.imul(number + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39)
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
}

/** Parties of one to four, each size as often as the others. */
export function sizeOf(number: number): number {
  return 1 + Math.floor(chanceOf(number, 1) * 4)
}
