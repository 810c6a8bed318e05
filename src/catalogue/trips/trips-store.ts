import type { Tx } from '../../platform/db/index.ts'
import type { Trip, TripChange } from './trip.ts'

/** Writes what the item of a trip does not say. */
export async function insertTrip(
  tx: Tx,
  { id, location, description }: Pick<Trip, 'id' | 'location' | 'description'>,
): Promise<void> {
  await tx.write`insert into trips (item_id, location, description) values (${id}, ${location}, ${description})`
}

export type WantedTrips = {
  vendorId?: string | undefined
  /** A part of the place's name, in any case. */
  location?: string | undefined
  from?: Date | undefined
  until?: Date | undefined
  /** Those of suspended vendors, too. */
  isWithdrawnShown: boolean
  limit: number
  offset: number
}

/** Trips that were not deleted, in the order in which they begin; and how many there are in all. */
export async function listTrips(tx: Tx, wanted: WantedTrips): Promise<{ trips: Trip[]; total: number }> {
  const { vendorId = null, location = '', from = null, until = null, isWithdrawnShown } = wanted
  const trips = await tx.sql<Trip>`
    select items.id, vendor_id as "vendorId", pool_id as "poolId", title, location, description,
           amount_minor as "amountMinor", currency, starts_at as "startsAt", ends_at as "endsAt", cancellation,
           is_line_strict as "isLineStrict", withdrawn_at is not null as "isWithdrawn", created_at as "createdAt", updated_at as "updatedAt"
      from items join trips on item_id = items.id
     where kind = 'TRIP' and deleted_at is null and (withdrawn_at is null or ${isWithdrawnShown}::boolean)
       and (${vendorId}::uuid is null or vendor_id = ${vendorId}::uuid)
       and (${from}::timestamptz is null or starts_at >= ${from})
       and (${until}::timestamptz is null or starts_at < ${until})
       and strpos(lower(location), lower(${location})) > 0
     order by starts_at, items.id limit ${wanted.limit} offset ${wanted.offset}`
  const [count] = await tx.sql<{ total: number }>`
    select count(*) as total
      from items join trips on item_id = items.id
     where kind = 'TRIP' and deleted_at is null and (withdrawn_at is null or ${isWithdrawnShown}::boolean)
       and (${vendorId}::uuid is null or vendor_id = ${vendorId}::uuid)
       and (${from}::timestamptz is null or starts_at >= ${from})
       and (${until}::timestamptz is null or starts_at < ${until})
       and strpos(lower(location), lower(${location})) > 0`
  return { trips, total: count?.total ?? 0 }
}

/** The trip, also one of a suspended vendor, unless it was deleted. */
export async function readTrip(tx: Tx, id: string): Promise<Trip | undefined> {
  const [trip] = await tx.sql<Trip>`
    select items.id, vendor_id as "vendorId", pool_id as "poolId", title, location, description,
           amount_minor as "amountMinor", currency, starts_at as "startsAt", ends_at as "endsAt", cancellation,
           is_line_strict as "isLineStrict", withdrawn_at is not null as "isWithdrawn", created_at as "createdAt", updated_at as "updatedAt"
      from items join trips on item_id = items.id where items.id = ${id} and deleted_at is null`
  return trip
}

/** The same, and nobody changes it before the transaction ends. */
export async function lockTrip(tx: Tx, id: string): Promise<Trip | undefined> {
  await tx.write`select item_id from trips where item_id = ${id} for update`
  return await readTrip(tx, id)
}

/** Changes what is given. A title that was the place's name goes on being it. */
export async function updateTrip(tx: Tx, trip: Trip, change: TripChange): Promise<void> {
  const { location = trip.location, description = trip.description, amountMinor = trip.amountMinor } = change
  const { title = trip.title === trip.location ? location : trip.title, isLineStrict = trip.isLineStrict } =
    change
  await tx.write`update trips set location = ${location}, description = ${description} where item_id = ${trip.id}`
  await tx.write`
    update items
       set title = ${title}, amount_minor = ${amountMinor}, is_line_strict = ${isLineStrict}, updated_at = now()
     where id = ${trip.id}`
}

export async function markTripDeleted(tx: Tx, id: string): Promise<void> {
  await tx.write`update trips set deleted_at = now() where item_id = ${id}`
}

/** Takes all trips of a vendor off sale. */
export async function withdrawTripsOf(tx: Tx, vendorId: string): Promise<void> {
  await tx.write`
    update items set withdrawn_at = now(), updated_at = now()
     where vendor_id = ${vendorId} and kind = 'TRIP' and withdrawn_at is null`
}

/** Puts all trips of a vendor on sale again, but for those that were deleted. Answers with their pools. */
export async function restoreTripsOf(tx: Tx, vendorId: string): Promise<string[]> {
  const rows = await tx.sql<{ poolId: string }>`
    update items set withdrawn_at = null, updated_at = now()
      from trips
     where trips.item_id = items.id and deleted_at is null and vendor_id = ${vendorId} and kind = 'TRIP'
       and withdrawn_at is not null
    returning pool_id as "poolId"`
  return rows.map(({ poolId }) => poolId)
}

/** What is to be paid for a place on a trip that is on sale. */
export type PricedTrip = Pick<Trip, 'id' | 'amountMinor' | 'currency'>

/** Trips of a vendor that are on sale and begin at or after `from`, and before `until`. */
export async function findTripsOf(
  tx: Tx,
  vendorId: string,
  { from, until }: { from: Date; until: Date },
): Promise<PricedTrip[]> {
  return await tx.sql<PricedTrip>`
    select id, amount_minor as "amountMinor", currency from items
     where kind = 'TRIP' and vendor_id = ${vendorId} and withdrawn_at is null
       and starts_at >= ${from} and starts_at < ${until}
     order by starts_at, id limit 10`
}
