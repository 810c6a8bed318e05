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

/**
 * More free seats than are wanted are read, so that parties find seats side by side: few at first, for they are seldom
 * apart, and ever more where they are.
 */
const firstView = { factor: 3, least: 12 }
const growth = 8

/** Allots with the best seats in view, and lets nobody sit apart before all seats of his pool are in view. */
async function allotSeated(
  tx: Tx,
  places: ReadonlyMap<string, number>,
  wanted: readonly WantedHolds[],
): Promise<Allotment[]> {
  const seated = sumByPool(wanted.flatMap(({ places }) => places.filter(({ seats }) => seats)))
  if (seated.length === 0) return allot({ places: new Map(places), seats: new Map() }, wanted)
  const sizes = new Map<string, number>()
  for (;;) {
    const { seats, goOn } = await readFree(tx, seated, sizes)
    const allotments = allot({ places: new Map(places), seats }, wanted)
    const apart = allotments.flatMap((one) =>
      one.shortage === undefined && one.isScattered ? one.places : [],
    )
    const wider = new Set(apart.map(({ poolId }) => poolId).filter((poolId) => goOn.has(poolId)))
    if (wider.size === 0) return allotments
    for (const poolId of wider) sizes.set(poolId, (sizes.get(poolId) ?? 1) * growth)
  }
}

/** `goOn`: those pools of which more seats are free than were read. */
async function readFree(
  tx: Tx,
  seated: readonly Places[],
  sizes: ReadonlyMap<string, number>,
): Promise<{ seats: Free['seats']; goOn: Set<string> }> {
  const asked = seated.map(({ poolId, quantity, seats: named = [] }) => {
    const best = (quantity * firstView.factor + firstView.least) * (sizes.get(poolId) ?? 1)
    return { poolId, named, best }
  })
  const found = await findFreeSeats(tx, asked)
  const seats = new Map(asked.map(({ poolId }) => [poolId, found.get(poolId) ?? []]))
  const goOn = asked.filter(({ poolId, best }) => (seats.get(poolId)?.length ?? 0) >= best)
  return { seats, goOn: new Set(goOn.map(({ poolId }) => poolId)) }
}
