import { findAwaitedPools, sweepOverdueHolds } from '../inventory/index.ts'
import { notify, type Tx } from '../platform/db/index.ts'
import { offerPlaces } from './bookings/offer-places.ts'

/**
 * Releases overdue holds of at most `poolsMax` pools; where somebody waits for the places, he gets them in the same
 * commit. So does who waited for something that was not on sale yet, or stood too far behind when much came free at once.
 */
export async function sweepPlaces(tx: Tx, poolsMax: number): Promise<void> {
  const swept = await sweepOverdueHolds(tx, poolsMax)
  const awaited = await findAwaitedPools(tx, poolsMax)
  await offerPlaces(tx, awaited)
  if (swept + awaited.length > 0) await notify(tx, 'places_changed')
}
