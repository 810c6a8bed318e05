import type { Tx } from '../platform/db/index.ts'
import { findOverduePools, releaseOverdueHolds } from './holds-store.ts'
import { lockPools } from './pools-store.ts'

/** Releases overdue holds of at most `poolsMax` pools. Answers how many pools got places back. */
export async function sweepOverdueHolds(tx: Tx, poolsMax: number): Promise<number> {
  const poolIds = await findOverduePools(tx, poolsMax)
  if (poolIds.length === 0) return 0
  await lockPools(tx, poolIds)
  const released = await releaseOverdueHolds(tx, poolIds)
  return released.length
}
