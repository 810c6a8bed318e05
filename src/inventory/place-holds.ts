import type { Tx } from '../platform/db/index.ts'
import { allot, type HoldStatus, type Shortage, sumByPool, type WantedHolds } from './hold.ts'
import { insertHolds, lockPools, releaseOverdueHolds, takePlaces } from './inventory-store.ts'

/**
 * Sets places aside for many orders, in the order given, all or nothing for each. Answers for each order: undefined
 * if its places are held now, otherwise the shortage. A pool that looks full first gives up its own overdue holds,
 * so an expired hold never costs a sale.
 */
export async function placeHolds(
  tx: Tx,
  wanted: readonly WantedHolds[],
  status: HoldStatus = 'HELD',
): Promise<(Shortage | undefined)[]> {
  const poolIds = [...new Set(wanted.flatMap(({ places }) => places.map(({ poolId }) => poolId)))]
  if (poolIds.length === 0) return wanted.map(() => undefined)
  const shortages = await allotLocked(tx, poolIds, wanted)
  const given = wanted.filter((_, index) => !shortages[index])
  await Promise.all([
    takePlaces(tx, sumByPool(given.flatMap(({ places }) => places))),
    insertHolds(tx, given, status),
  ])
  return shortages
}

async function allotLocked(
  tx: Tx,
  poolIds: readonly string[],
  wanted: readonly WantedHolds[],
): Promise<(Shortage | undefined)[]> {
  const free = await lockPools(tx, poolIds)
  const shortages = allot(new Map(free), wanted)
  const full = [...new Set(shortages.flatMap((shortage) => (shortage ? [shortage.poolId] : [])))]
  if (full.length === 0) return shortages
  const released = await releaseOverdueHolds(tx, full)
  if (released.length === 0) return shortages
  for (const { poolId, quantity } of released) free.set(poolId, (free.get(poolId) ?? 0) + quantity)
  return allot(free, wanted)
}
