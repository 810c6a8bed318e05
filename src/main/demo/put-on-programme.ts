import { randomBytes } from 'node:crypto'
import type { App } from '../app.ts'
import { programmeFrom } from './programme.ts'

/**
 * Puts events, tables and trips of the coming weeks on sale, by the API of the server at `address`, as an operator
 * would. What is there already stays as it is. What cannot be put on is left out, and the log says why: the program
 * can do without.
 */
export async function putOnProgramme(
  { adminApiKey, log }: Pick<App, 'adminApiKey' | 'log'>,
  address: string,
  now = new Date(),
): Promise<void> {
  const api = createApi(`${address}/api/v1`, adminApiKey)
  const { events, season, trips } = programmeFrom(now)
  const parts = [
    ...events.map((event) => api('POST', '/events', event)),
    api('POST', '/restaurants/tables/generate', season),
    offerTrips(api, trips),
  ]
  for (const part of await Promise.allSettled(parts))
    if (part.status === 'rejected') log.warn({ err: part.reason }, 'A part of the demo programme is missing.')
}

// biome-ignore lint/suspicious/noExplicitAny: what the API answers is described in its own schemas
type Api = (method: string, path: string, body?: object) => Promise<any>

function createApi(base: string, key: string): Api {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  return async (method, path, body) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    // Who registers does so for himself, and no operator can do it for him.
    const who = path === '/vendors/register' ? { 'content-type': headers['content-type'] } : headers
    const answer = await fetch(`${base}${path}`, { method, headers: who, ...sent })
    const said = (await answer.json()) as { code?: string }
    if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status} ${said.code}.`)
    return said
  }
}

type Vendor = { id: string; email: string | null; status: string }

const vendorEmail = 'tours@example.com'

async function offerTrips(api: Api, trips: readonly Trip[]): Promise<void> {
  const { id, status } = await findVendor(api)
  // Whatever else an operator decided on him, stays.
  if (status === 'PENDING') await api('POST', `/admin/vendors/${id}/approve`, {})
  else if (status !== 'APPROVED') return
  const offered: { trips: Trip[] } = await api(
    'GET',
    `/vendors/${id}/trips?limit=100&from=${trips[0]?.trip_date}`,
  )
  const names = new Set(offered.trips.map(nameOf))
  for (const trip of trips)
    if (!names.has(nameOf(trip))) await api('POST', '/trips', { ...trip, vendor_id: id })
}

type Trip = { title: string; trip_date: string }

function nameOf({ title, trip_date }: Trip): string {
  return `${title} ${trip_date}`
}

/** Nobody knows the password: the account is there to sell, not to be signed in to. */
async function findVendor(api: Api): Promise<Vendor> {
  const { vendors }: { vendors: Vendor[] } = await api('GET', '/admin/vendors?limit=100')
  const known = vendors.find(({ email }) => email === vendorEmail)
  if (known) return known
  const password = randomBytes(24).toString('base64url')
  return await api('POST', '/vendors/register', {
    business_name: 'Three Rivers Tours',
    email: vendorEmail,
    password,
  })
}
