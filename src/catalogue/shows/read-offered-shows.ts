import { type PoolState, readPools } from '../../inventory/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import { readSeatTypes } from './seat-types-store.ts'
import type { SeatType, Show } from './show.ts'

/** A show, and what is left of each kind of place. */
export type OfferedShow = { show: Show; types: { type: SeatType; pool: PoolState }[] }

export async function readOfferedShows(tx: Tx, shows: readonly Show[]): Promise<OfferedShow[]> {
  const types = await readSeatTypes(
    tx,
    shows.map(({ id }) => id),
  )
  const pools = await readPools(
    tx,
    types.map(({ poolId }) => poolId),
  )
  const byShow = Map.groupBy(types, ({ showId }) => showId)
  return shows.map((show) => ({
    show,
    types: (byShow.get(show.id) ?? []).flatMap((type) => {
      const pool = pools.get(type.poolId)
      return pool ? [{ type, pool }] : []
    }),
  }))
}
