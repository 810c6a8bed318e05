/** Places of one pool that an order wants. */
export type Places = { poolId: string; quantity: number }

/**
 * What one order wants to hold, from as many pools as it needs, until a moment. `heldBefore` counts the holds that it
 * had already: none, unless they were lost and are to be taken again.
 */
export type WantedHolds = { orderId: string; places: readonly Places[]; expiresAt: Date; heldBefore: number }

/** Why an order got nothing: the first pool with too few places, and how many are left there for it. */
export type Shortage = { poolId: string; wanted: number; left: number }

export type HoldStatus = 'HELD' | 'CONFIRMED' | 'RELEASED'

/** Every legal move of a hold. */
export const holdMoves: Record<HoldStatus, readonly HoldStatus[]> = {
  HELD: ['CONFIRMED', 'RELEASED'],
  CONFIRMED: ['RELEASED'],
  RELEASED: [],
}

/**
 * Gives places to orders in the order they came, all or nothing for each, and lowers `free` by what was given.
 * Answers for each order: undefined if it got everything, otherwise why it got nothing.
 */
export function allot(
  free: Map<string, number>,
  wanted: readonly Pick<WantedHolds, 'places'>[],
): (Shortage | undefined)[] {
  return wanted.map(({ places }) => {
    const shortage = findShortage(free, places)
    if (!shortage) {
      for (const { poolId, quantity } of places) free.set(poolId, (free.get(poolId) ?? 0) - quantity)
    }
    return shortage
  })
}

function findShortage(free: ReadonlyMap<string, number>, places: readonly Places[]): Shortage | undefined {
  for (const { poolId, quantity } of places) {
    const left = free.get(poolId) ?? 0
    if (left < quantity) return { poolId, wanted: quantity, left }
  }
  return undefined
}

/** Adds up places by pool, so that each pool stands once. */
export function sumByPool(places: readonly Places[]): Places[] {
  const sums = new Map<string, number>()
  for (const { poolId, quantity } of places) sums.set(poolId, (sums.get(poolId) ?? 0) + quantity)
  return [...sums].map(([poolId, quantity]) => ({ poolId, quantity }))
}
