import { insertPools, insertSeats } from '../../inventory/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import { newId } from '../../platform/ids.ts'
import { insertBookables } from '../items-store.ts'
import { layOut } from './seat-plan.ts'
import { insertSeatTypes } from './seat-types-store.ts'
import { type NewSeatType, type Show, titleOf } from './show.ts'

/** Opens these kinds of places at each of the shows, behind as many as there are `before`. */
export async function addSeatTypes(
  tx: Tx,
  shows: readonly Show[],
  types: readonly NewSeatType[],
  before = 0,
): Promise<void> {
  const opened = shows.flatMap((show) =>
    types.map((type, index) => ({ show, type, ids: idsOf(show), number: before + index + 1 })),
  )
  if (opened.length === 0) return
  await insertPools(
    tx,
    opened.map(({ ids: { poolId: id }, type: { places: capacity } }) => ({ id, capacity })),
  )
  await Promise.all([
    insertBookables(tx, opened.map(itemOf)),
    ...opened.map(({ ids, type: { plan } }) => plan && insertSeats(tx, ids.poolId, layOut(plan))),
  ])
  await insertSeatTypes(
    tx,
    opened.map(({ ids, type: { name }, number }) => ({ ...ids, name, number })),
  )
}

function idsOf({ id: showId }: Show) {
  return { showId, itemId: newId(), poolId: newId() }
}

function itemOf({ show, type, ids }: { show: Show; type: NewSeatType; ids: ReturnType<typeof idsOf> }) {
  const { amountMinor, currency, saleFrom = null, saleUntil = null, maxPerOrder = null } = type
  const { startsAt, endsAt } = show
  return {
    ...{ id: ids.itemId, kind: 'SEAT' as const, poolId: ids.poolId, vendorId: null },
    ...{
      title: titleOf(show, type),
      amountMinor,
      currency,
      startsAt,
      endsAt,
      saleFrom,
      saleUntil,
      maxPerOrder,
    },
    cancellation: type.cancellation === undefined ? show.cancellation : type.cancellation,
    ...{ hasSeats: type.plan !== null, isLineStrict: type.isLineStrict },
  }
}
