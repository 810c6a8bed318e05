import type { Json } from './http.ts'
import type { Shop } from './shop.ts'

/** What every event must say of itself. */
export const concert = { title: 'A concert', type: 'CONCERT', location: 'The hall' }

/** So many days from now. */
export function days(count: number): string {
  return new Date(Date.now() + count * 86_400_000).toISOString()
}

/** A plan of so many rows, R1 the best, with so many seats each. */
export function ranges(rows: number, seats: number): { row: string; from: number; to: number }[] {
  return Array.from({ length: rows }, (_, index) => ({ row: `R${index + 1}`, from: 1, to: seats }))
}

/** Puts on an event in ten days, with ten places in the stalls for 10.00 USD where nothing else is said. */
export async function putOn(shop: Shop, wanted: Record<string, unknown> = {}): Promise<Json> {
  const stalls = { seat_type: 'Stalls', price_minor: 1_000, places: 10 }
  const body = { ...concert, starts_at: days(10), currency: 'USD', seat_types: [stalls], ...wanted }
  const { status, body: event, text } = await shop.post('/events', body, { asOperator: true })
  if (status !== 201) throw new Error(`The event was refused: ${text}`)
  return event
}
