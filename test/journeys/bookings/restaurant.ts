import type { TestApp } from '../../support/app.ts'
import type { Answer, Json } from '../../support/http.ts'

/** A table at Da Carlo for four, for two hours in far-off May, for 20.00 EUR, where nothing else is said. */
export const usualSlot = {
  ...{ restaurant_name: 'Da Carlo', table_number: '7', capacity: 4, date_time: '2099-05-01T18:00:00Z' },
  ...{ price_minor: 2_000, currency: 'EUR' },
}

export function offerSlot(shop: TestApp, slot: object = {}, key?: string): Promise<Answer> {
  const options = { asOperator: true, ...(key === undefined ? {} : { key }) }
  return shop.post('/restaurants/tables', { ...usualSlot, ...slot }, options)
}

/** Answers with the slot. */
export async function makeSlot(shop: TestApp, slot: object = {}): Promise<Json> {
  const answer = await offerSlot(shop, slot)
  if (answer.status !== 201) throw new Error(`The slot was refused: ${answer.text}`)
  return answer.body
}

export type Guests = {
  size?: number
  with?: readonly string[]
  token?: string | null
  key?: string
  as?: string
}

/** Books a table for two; paid with a good card where no other token is said, and in the browser where it is null. */
export function bookTable(shop: TestApp, slotId: string, guests: Guests = {}): Promise<Answer> {
  const { size = 2, with: others, token = 'tok_visa', ...options } = guests
  const body = {
    ...{ party_size: size, customer: { email: 'guest@example.com' } },
    ...(others ? { combine_with: others } : {}),
    ...(token === null ? {} : { payment_method: { type: 'token', token } }),
  }
  return shop.post(`/restaurants/tables/${slotId}/book`, body, options)
}

export async function statusOf(shop: TestApp, slotId: string): Promise<string> {
  return (await shop.get(`/restaurants/tables/${slotId}`)).body.status
}

/** How much there is of everything that a slot consists of. */
export async function countRows({ db }: TestApp): Promise<number[]> {
  const [row] = await db.sql<{ counts: number[] }>`
    select array[(select count(*)::integer from dining_tables), (select count(*)::integer from table_slots),
                 (select count(*)::integer from items), (select count(*)::integer from pools),
                 (select count(*)::integer from audit_entries)] as counts`
  return row?.counts ?? []
}
