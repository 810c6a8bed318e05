import { openPlaces, type PoolState } from '../../inventory/index.ts'
import { type Sale, saleTrouble } from '../item.ts'

/** What the public can have of one kind of place at a show. */
export type Availability = {
  itemId: string
  seatType: string
  /** None as long as anybody waits in line. */
  available: number
  capacity: number
  /** Whoever wants more than is available may wait for it. */
  isWaitlistOpen: boolean
}

export type SoldType = Sale & Pick<Availability, 'itemId' | 'seatType'>

export function availabilityOf(
  { itemId, seatType, ...sale }: SoldType,
  pool: Pick<PoolState, 'capacity' | 'free' | 'waiting'>,
  now: Date,
): Availability {
  const { capacity } = pool
  const available = openPlaces(pool)
  const isWaitlistOpen = saleTrouble(sale, now) === undefined && available < capacity
  return { itemId, seatType, available, capacity, isWaitlistOpen }
}
