import { closePools } from '../../inventory/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import { withdrawItems } from '../items-store.ts'
import type { SeatType } from './show.ts'

/**
 * Takes all that is sold at a show off sale. Whoever read the catalogue a moment ago and is about to hold places finds none:
 * what is free goes, too.
 */
export async function withdrawShow(tx: Tx, types: readonly SeatType[]): Promise<void> {
  await closePools(
    tx,
    types.map(({ poolId }) => poolId),
  )
  await withdrawItems(
    tx,
    types.map(({ itemId }) => itemId),
  )
}
