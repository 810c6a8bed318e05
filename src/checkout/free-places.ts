import { releasePlaces } from '../inventory/index.ts'
import type { Tx } from '../platform/db/index.ts'
import { offerPlaces } from './bookings/offer-places.ts'

/** Gives back everything that orders hold or have bought; where somebody waits for it, he gets it in the same commit. */
export async function freePlaces(tx: Tx, orderIds: readonly string[]): Promise<void> {
  if (orderIds.length === 0) return
  await offerPlaces(tx, await releasePlaces(tx, orderIds))
}
