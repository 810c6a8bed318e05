import Type, { type Static } from 'typebox'
import { readPools } from '../../inventory/index.ts'
import { recordChange } from '../../platform/audit-trail/index.ts'
import { databaseTime, type Tx } from '../../platform/db/index.ts'
import {
  doneResponses,
  type Http,
  IdempotencyKey,
  problemResponses,
  Strict,
  Uuid,
} from '../../platform/http/index.ts'
import { answerOnce } from '../../platform/idempotency/index.ts'
import type { Platform } from '../../platform/platform.ts'
import { type Caller, may } from '../../values/caller.ts'
import { Failure } from '../../values/failure.ts'
import { invalid } from '../read-sale-request.ts'
import type { OfferPlaces } from '../vendors/door.ts'
import { findVendor } from '../vendors/vendors-store.ts'
import { changeTrip } from './change-trip.ts'
import { createTrip } from './create-trip.ts'
import { deleteTrip } from './delete-trip.ts'
import { lockOwnTrip } from './lock-own-trip.ts'
import { readNewTrip, readTripChange, readWantedTrips } from './read-trip-request.ts'
import { showTrip } from './show-trip.ts'
import { subjectOf, type Trip } from './trip.ts'
import {
  ChangeTrip,
  CreateTrip,
  ListTrips,
  ListVendorTrips,
  TripsView,
  TripView,
  VendorTripsView,
} from './trip-schemas.ts'
import { listTrips, readTrip, type WantedTrips } from './trips-store.ts'

const tags = ['trips']
const anybody = { access: 'public' } as const
const writers = { access: 'user', scope: 'trips:write' } as const
const operates = { role: 'operator', scope: 'trips:write' } as const
const params = Strict({ id: Uuid })
const headers = Type.Object({ 'idempotency-key': Type.Optional(IdempotencyKey) })

/** What the routes of trips need: the platform, and whoever offers places to those who wait. */
type TripDoor = Platform & { offerPlaces: OfferPlaces }

/** Trips: anybody may look; vendors sell their own, and operators those of all vendors. */
export function tripRoutes(http: Http, app: TripDoor): void {
  listRoute(http, app)
  vendorsRoute(http, app)
  lookRoute(http, app)
  createRoute(http, app)
  changeRoutes(http, app)
  deleteRoute(http, app)
}

function listRoute(http: Http, app: TripDoor): void {
  const response = { 200: TripsView, ...problemResponses }
  const schema = { tags, summary: 'Trips on sale by date; from now on', querystring: ListTrips, response }
  http.get('/trips', { config: anybody, schema }, async ({ query, caller }) => {
    const { from = await databaseTime(app.db), ...wanted } = readWantedTrips(query)
    const vendorId = query.vendor_id
    return await pageOf(app.db, { ...wanted, vendorId, from, isWithdrawnShown: false }, caller)
  })
}

function vendorsRoute(http: Http, app: TripDoor): void {
  const summary = 'Trips of one vendor; he and operators see past ones and those off sale, too'
  const response = { 200: VendorTripsView, ...problemResponses }
  const schema = { tags, summary, params, querystring: ListVendorTrips, response }
  http.get('/vendors/:id/trips', { config: anybody, schema }, async ({ params, query, caller }) => {
    const vendor = await findVendor(app.db, params)
    if (!vendor) throw new Failure('NOT_FOUND')
    const isInsider = vendor.userId === caller.userId || may(caller, operates)
    const { from = isInsider ? undefined : await databaseTime(app.db), ...wanted } = readWantedTrips(query)
    const shown = { ...wanted, vendorId: vendor.id, from, isWithdrawnShown: isInsider }
    return { vendor_id: vendor.id, ...(await pageOf(app.db, shown, caller)) }
  })
}

async function pageOf(tx: Tx, wanted: WantedTrips, caller: Caller): Promise<Static<typeof TripsView>> {
  const { limit, offset } = wanted
  const { trips, total } = await listTrips(tx, wanted)
  return {
    ...{ trips: await viewsOf(tx, trips, caller), total, limit, offset },
    page: Math.floor(offset / limit) + 1,
  }
}

async function viewsOf(tx: Tx, trips: readonly Trip[], caller: Caller): Promise<Static<typeof TripView>[]> {
  const pools = await readPools(
    tx,
    trips.map(({ poolId }) => poolId),
  )
  const own = caller.userId === null ? undefined : await findVendor(tx, { userId: caller.userId })
  return trips.flatMap((trip) => {
    const places = pools.get(trip.poolId)
    const isInsider = trip.vendorId === own?.id || may(caller, operates)
    return places ? [showTrip({ ...trip, places }, { isInsider })] : []
  })
}

async function viewOf(tx: Tx, trip: Trip, caller: Caller): Promise<Static<typeof TripView>> {
  const [view] = await viewsOf(tx, [trip], caller)
  if (!view) throw new Error(`Trip ${trip.id} has no pool.`)
  return view
}

/** A trip that is off sale is there for its vendor and for operators only. */
function lookRoute(http: Http, app: TripDoor): void {
  const response = { 200: TripView, ...problemResponses }
  const schema = { tags, summary: 'One trip, and what is left of it', params, response }
  http.get('/trips/:id', { config: anybody, schema }, async ({ params, caller }) => {
    const trip = await readTrip(app.db, params.id)
    const view = trip && (await viewOf(app.db, trip, caller))
    if (!view || (!view.is_on_sale && !view.places)) throw new Failure('NOT_FOUND')
    return view
  })
}

function createRoute(http: Http, app: TripDoor): void {
  const response = { 201: TripView, ...problemResponses }
  const schema = { tags, summary: 'Put a trip on sale', headers, body: CreateTrip, response }
  http.post('/trips', { config: writers, schema }, async (request, reply) => {
    const { body, caller } = request
    const view = await app.db.transaction((tx) =>
      answerOnce(tx, request, reply, async () => {
        const vendorId = await sellerOf(tx, caller, body.vendor_id)
        const trip = await createTrip(tx, readNewTrip(body, vendorId))
        const { vendorId: vendor_id, amountMinor: amount_minor, currency, startsAt: trip_date } = trip
        const changes = { vendor_id, amount_minor, currency, trip_date, places: body.max_capacity }
        await recordChange(tx, caller, { action: 'trip.created', subject: subjectOf(trip), changes })
        return await viewOf(tx, trip, caller)
      }),
    )
    return reply.code(201).header('location', `/api/v1/trips/${view.id}`).send(view)
  })
}

/** In whose name the caller sells: his own, or, for operators, whom he names. */
async function sellerOf(tx: Tx, caller: Caller, named: string | undefined): Promise<string> {
  const isOperator = may(caller, operates)
  if (named !== undefined && isOperator) return named
  const own = caller.userId === null ? undefined : await findVendor(tx, { userId: caller.userId })
  if (!own && isOperator) throw invalid('/vendor_id', 'is needed')
  if (!own) throw new Failure('NOT_A_VENDOR')
  if (named !== undefined && named.toLowerCase() !== own.id) throw new Failure('FORBIDDEN')
  return own.id
}

function changeRoutes(http: Http, app: TripDoor): void {
  const response = { 200: TripView, ...problemResponses }
  const summary = 'Change place, title, description, price or number of places'
  const schema = { tags, summary, params, body: ChangeTrip, response }
  for (const method of ['PUT', 'PATCH'] as const) {
    http.route({
      ...{ method, url: '/trips/:id', config: writers, schema },
      handler: async ({ params, body, caller }) => {
        return await app.db.transaction(async (tx) => {
          const trip = await lockOwnTrip(tx, params.id, caller)
          const changed = await changeTrip(tx, trip, readTripChange(body, trip), app.offerPlaces)
          await recordChange(tx, caller, {
            action: 'trip.changed',
            subject: subjectOf(trip),
            changes: body,
          })
          return await viewOf(tx, changed, caller)
        })
      },
    })
  }
}

function deleteRoute(http: Http, app: TripDoor): void {
  const schema = { tags, summary: 'Delete a trip that nobody has booked', params, response: doneResponses }
  http.delete('/trips/:id', { config: writers, schema }, async ({ params, caller }, reply) => {
    await app.db.transaction(async (tx) => {
      const trip = await lockOwnTrip(tx, params.id, caller)
      await deleteTrip(tx, trip, app.offerPlaces)
      await recordChange(tx, caller, { action: 'trip.deleted', subject: subjectOf(trip) })
    })
    return reply.code(204).send(null)
  })
}
