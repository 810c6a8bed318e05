import type { Tx } from '../platform/db/index.ts'
import {
  type Allotment,
  allot,
  type Free,
  type HoldStatus,
  type Places,
  type Shortage,
  sumByPool,
  type WantedHolds,
} from './hold.ts'
import { insertHolds, releaseOverdueHolds } from './holds-store.ts'
import { openPlaces } from './pool.ts'
import { lockPools, takePlaces } from './pools-store.ts'
import { findFreeSeats, takeSeats } from './seats-store.ts'

/** `isFromLine`: these are the parties in line, who may have what the public may not. */
export type HoldOptions = { status?: HoldStatus; isFromLine?: boolean }

/**
 * Sets places aside for many orders, in the order given, all or nothing for each. Answers for each order: undefined
 * if its places are held now, otherwise the shortage. A pool that looks full first gives up its own overdue holds,
 * so an expired hold never costs a sale.
 */
export async function placeHolds(
  tx: Tx,
  wanted: readonly WantedHolds[],
  { status = 'HELD', isFromLine = false }: HoldOptions = {},
): Promise<(Shortage | undefined)[]> {
  const poolIds = [...new Set(wanted.flatMap(({ places }) => places.map(({ poolId }) => poolId)))]
  if (poolIds.length === 0) return wanted.map(() => undefined)
  const allotments = await allotLocked(tx, poolIds, wanted, isFromLine)
  const given = wanted.flatMap((order, index) => {
    const allotment = allotments[index]
    return allotment?.shortage === undefined ? [{ ...order, places: allotment?.places ?? [] }] : []
  })
  await Promise.all([
    takePlaces(tx, sumByPool(given.flatMap(({ places }) => places))),
    takeSeats(tx, given.flatMap(seatsOf)),
    insertHolds(tx, given, status),
  ])
  return allotments.map(({ shortage }) => shortage)
}

function seatsOf({ orderId, places }: WantedHolds) {
  return places.flatMap(({ poolId, seats = [] }) => seats.map((label) => ({ orderId, poolId, label })))
}

async function allotLocked(
  tx: Tx,
  poolIds: readonly string[],
  wanted: readonly WantedHolds[],
  isFromLine: boolean,
): Promise<Allotment[]> {
  const pools = await lockPools(tx, poolIds)
  const places = new Map(
    [...pools.values()].map((pool) => [pool.id, isFromLine ? pool.free : openPlaces(pool)]),
  )
  const allotments = await allotSeated(tx, places, wanted)
  const full = new Set(allotments.flatMap(({ shortage }) => (shortage ? [shortage.poolId] : [])))
  // What comes free where somebody waits is his, and is given to him by whoever sweeps.
  const sweepable = [...full].filter((id) => pools.get(id)?.waiting === 0)
  const released = sweepable.length > 0 ? await releaseOverdueHolds(tx, sweepable) : []
  if (released.length === 0) return allotments
  for (const { poolId, quantity } of released) places.set(poolId, (places.get(poolId) ?? 0) + quantity)
  return await allotSeated(tx, places, wanted)
}

/** More free seats than are wanted are read, so that parties find seats side by side. */
const choice = { factor: 3, least: 64 }

/** Allots with the best seats in view; if some would sit apart, with all seats in view. */
async function allotSeated(
  tx: Tx,
  places: ReadonlyMap<string, number>,
  wanted: readonly WantedHolds[],
): Promise<Allotment[]> {
  const seated = sumByPool(wanted.flatMap(({ places }) => places.filter(({ seats }) => seats)))
  if (seated.length === 0) return allot({ places: new Map(places), seats: new Map() }, wanted)
  const view = await readFree(tx, places, seated, (quantity) => quantity * choice.factor + choice.least)
  const allotments = allot(view, wanted)
  if (!allotments.some((one) => one.shortage === undefined && one.isScattered)) return allotments
  const all = await readFree(tx, places, seated, () => Number.MAX_SAFE_INTEGER)
  return allot(all, wanted)
}

async function readFree(
  tx: Tx,
  places: ReadonlyMap<string, number>,
  seated: readonly Places[],
  choiceOf: (quantity: number) => number,
): Promise<Free> {
  const asked = seated.map(({ poolId, quantity, seats: named = [] }) => {
    return { poolId, named, best: choiceOf(quantity) }
  })
  const found = await findFreeSeats(tx, asked)
  const seats = new Map(asked.map(({ poolId }) => [poolId, found.get(poolId) ?? []]))
  return { places: new Map(places), seats }
}
