import { changeWaiting, lockPools } from '../inventory/index.ts'
import { notify, type Tx } from '../platform/db/index.ts'
import type { WaitlistEntry } from './waitlist-entry.ts'
import { endEntries } from './waitlist-store.ts'

/**
 * Takes parties out of line: LEFT if they wanted it, LAPSED if there is nothing to wait for any more. Answers with the
 * pools in which that made room for those behind them.
 */
export async function endWaiting(
  tx: Tx,
  entries: readonly Pick<WaitlistEntry, 'id' | 'poolId'>[],
  status: 'LEFT' | 'LAPSED',
): Promise<string[]> {
  const poolIds = [...new Set(entries.map(({ poolId }) => poolId))]
  await lockPools(tx, poolIds)
  const ended = await endEntries(
    tx,
    entries.map(({ id }) => id),
    status,
  )
  const counts = Map.groupBy(ended, ({ poolId }) => poolId)
  await changeWaiting(
    tx,
    [...counts].map(([poolId, { length }]) => ({ poolId, by: -length })),
  )
  if (ended.length > 0) await notify(tx, 'places_changed')
  return [...counts.keys()]
}
