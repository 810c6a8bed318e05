import assert from 'node:assert/strict'
import type { TestApp } from './app.ts'
import type { Answer, Json } from './http.ts'
import { type Person, welcome } from './people.ts'
import type { Shop } from './shop.ts'

/** A vendor as the API shows him, and the person that he is. */
export type MadeVendor = { id: string; person: Person; as: string; view: Json }

/** Somebody who has registered as a vendor and waits for a decision. */
export async function applyAsVendor(shop: TestApp, wanted: object = {}): Promise<MadeVendor> {
  return await apply(shop, await welcome(shop), wanted)
}

async function apply(shop: Shop, person: Person, wanted: object): Promise<MadeVendor> {
  const body = { business_name: 'Far and Away', ...wanted }
  const { status, text, body: view } = await shop.post('/vendors/register', body, { as: person.token })
  assert.equal(status, 201, text)
  return { id: view.id, person, as: person.token, view }
}

/** A vendor who may sell. */
export async function makeVendor(shop: TestApp, wanted: object = {}): Promise<MadeVendor> {
  return await enlist(shop, await welcome(shop), wanted)
}

/** The same of somebody who has an account. */
export async function enlist(shop: Shop, person: Person, wanted: object = {}): Promise<MadeVendor> {
  const vendor = await apply(shop, person, wanted)
  const { status, text, body: view } = await decide(shop, vendor, 'approve')
  assert.equal(status, 200, text)
  return { ...vendor, view }
}

export type Decision = 'approve' | 'reject' | 'suspend' | 'reinstate'

/** An operator decides on a vendor; whoever is refused is told a reason. */
export function decide(shop: Shop, { id }: Pick<MadeVendor, 'id'>, decision: Decision): Promise<Answer> {
  const isRefusal = decision === 'reject' || decision === 'suspend'
  const body = isRefusal ? { reason: `We ${decision} you.` } : undefined
  return shop.post(`/admin/vendors/${id}/${decision}`, body, { asOperator: true })
}

const dayMs = 86_400_000

/** So many days from now, to the second. */
export function inDays(days: number): string {
  return new Date(Date.now() + days * dayMs).toISOString().replace(/\.\d+Z$/, 'Z')
}

/** The body of a trip: ten places for 100.00 USD in ten days where nothing else is said. */
export function tripBody(wanted: object = {}): Record<string, unknown> {
  return { location: 'Lisbon', price_minor: 10_000, currency: 'USD', trip_date: inDays(10), ...wanted }
}

/** A trip that a vendor put on sale, as the API shows it. */
export async function makeTrip(shop: Shop, { as }: MadeVendor, wanted: object = {}): Promise<Json> {
  const { status, text, body } = await shop.post('/trips', tripBody(wanted), { as })
  assert.equal(status, 201, text)
  return body
}

export type TripBooker = { places?: number; token?: string | null; email?: string; as?: string; key?: string }

/** Books places on a trip; paid with a good card where no other token is said, and in the browser where it is null. */
export function bookTrip(
  shop: Shop,
  ref: Record<string, unknown>,
  { places = 1, token = 'pm_card_visa', email = 'guest@example.com', ...options }: TripBooker = {},
): Promise<Answer> {
  const method = token === null ? {} : { payment_method: { type: 'token', token } }
  return shop.post('/bookings', { places, customer: { email }, ...method, ...ref }, options)
}
