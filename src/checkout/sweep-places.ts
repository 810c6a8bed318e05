import { findAwaitedPools, findOverduePools, lockPools, releaseOverdueHolds } from '../inventory/index.ts'
import { notify, type Tx } from '../platform/db/index.ts'
import { offerPlaces } from './bookings/offer-places.ts'

/**
 * Releases overdue holds of at most `poolsMax` pools; where somebody waits for the places, he gets them in the same
 * commit. So does who waited for something that was not on sale yet, or stood too far behind when much came free at once.
 */
export async function sweepPlaces(tx: Tx, poolsMax: number): Promise<void> {
  const overdue = await findOverduePools(tx, poolsMax)
  const awaited = await findAwaitedPools(tx, poolsMax)
  const poolIds = [...new Set([...overdue, ...awaited])]
  if (poolIds.length === 0) return
  // All of them at once: who locks some more later may wait in a ring with others.
  const pools = await lockPools(tx, poolIds)
  const released = await releaseOverdueHolds(tx, overdue)
  const lines = [...pools.values()].filter(({ waiting }) => waiting > 0)
  await offerPlaces(
    tx,
    lines.map(({ id }) => id),
  )
  if (released.length + lines.length > 0) await notify(tx, 'places_changed')
}
