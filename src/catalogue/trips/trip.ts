import type { PoolState } from '../../inventory/index.ts'
import type { CancellationPolicy } from '../../values/cancellation.ts'
import type { Money } from '../../values/money.ts'

/** What a vendor sells for a time: an item of his with a pool of places. A price in minor units, for one place. */
export type Trip = Money & {
  id: string
  vendorId: string
  poolId: string
  title: string
  location: string
  description: string | null
  startsAt: Date
  endsAt: Date
  cancellation: CancellationPolicy | null
  /** Nobody in line is passed over. */
  isLineStrict: boolean
  /** Off sale, because its vendor is suspended. */
  isWithdrawn: boolean
  createdAt: Date
  updatedAt: Date
}

/** A trip together with what is left of it. */
export type PlacedTrip = Trip & { places: PoolState }

/** A trip to be. `endsAt` undefined: a day after its start. */
export type NewTrip = Money & {
  vendorId: string
  title: string
  location: string
  description: string | null
  startsAt: Date
  endsAt: Date | undefined
  places: number
  cancellation: CancellationPolicy | null
  isLineStrict: boolean
}

/** What may be changed later. Neither currency nor times: orders hold amounts in the one, customers rely on the others. */
export type TripChange = {
  title?: string
  location?: string
  description?: string | null
  amountMinor?: number
  /** In all, from now on. */
  places?: number
  isLineStrict?: boolean
}

/** The name in the audit trail. */
export function subjectOf({ id }: Pick<Trip, 'id'>): string {
  return `trip:${id}`
}
