import { changeCapacity, lockPools, openPlaces } from '../../inventory/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import { Failure } from '../../values/failure.ts'
import { findItems, withdrawItems } from '../items-store.ts'
import { markWithdrawn, readSlots } from './tables-store.ts'

/** Takes a slot off sale for good. Fails with SLOT_NOT_FREE if somebody has it, or waits for it. */
export async function withdrawSlot(tx: Tx, id: string): Promise<void> {
  if ((await readSlots(tx, [id])).size === 0) throw new Failure('NOT_FOUND')
  const poolId = (await findItems(tx, [{ id }]))({ id })?.poolId
  if (!poolId) throw new Error(`Slot ${id} has no pool.`)
  const pool = (await lockPools(tx, [poolId])).get(poolId)
  // Without the place, whoever read of the slot before this and locks its pool after it gets nothing.
  if (!pool || openPlaces(pool) === 0 || !(await changeCapacity(tx, poolId, -1)))
    throw new Failure('SLOT_NOT_FREE')
  await markWithdrawn(tx, id)
  await withdrawItems(tx, [id])
}
