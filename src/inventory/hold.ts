import { chooseSeats, type Seat } from './seat.ts'

/**
 * Places of one pool that an order wants. Where they are numbered, `seats` names them; what it does not name is chosen,
 * the best and side by side where that can be.
 */
export type Places = { poolId: string; quantity: number; seats?: readonly string[] }

/**
 * What one order wants to hold, from as many pools as it needs, until a moment. `heldBefore` counts the holds that it
 * had already: none, unless they were lost and are to be taken again.
 */
export type WantedHolds = { orderId: string; places: readonly Places[]; expiresAt: Date; heldBefore: number }

/** Why an order got nothing: the first pool with too few places, and how many are left there for it; or seats that are taken. */
export type Shortage = { poolId: string; wanted: number; left: number; seats?: readonly string[] }

export type HoldStatus = 'HELD' | 'CONFIRMED' | 'RELEASED'

/** Every legal move of a hold. */
export const holdMoves: Record<HoldStatus, readonly HoldStatus[]> = {
  HELD: ['CONFIRMED', 'RELEASED'],
  CONFIRMED: ['RELEASED'],
  RELEASED: [],
}

/** What an order gets: nothing, and why; or its places, with the seats that they have. */
export type Allotment =
  | { shortage: Shortage }
  | { shortage?: undefined; places: readonly Places[]; isScattered: boolean }

/** What is free: places by pool, and of numbered pools the seats, the best first. */
export type Free = { places: Map<string, number>; seats: Map<string, readonly Seat[]> }

/**
 * Gives places to orders in the order they came, all or nothing for each, and takes what was given out of `free`.
 * An allotment is scattered where seats were not to be had side by side.
 */
export function allot(free: Free, wanted: readonly Pick<WantedHolds, 'places'>[]): Allotment[] {
  return wanted.map(({ places }) => {
    const shortage = findShortage(free, places)
    if (shortage) return { shortage }
    let isScattered = false
    const given = places.map((place) => {
      const { poolId, quantity } = place
      free.places.set(poolId, (free.places.get(poolId) ?? 0) - quantity)
      const seats = free.seats.get(poolId)
      if (!seats) return place
      const chosen = chooseSeats(seats, place.seats ?? [], quantity)
      isScattered ||= chosen.isScattered
      free.seats.set(poolId, chosen.left)
      return { ...place, seats: chosen.labels }
    })
    return { places: given, isScattered }
  })
}

function findShortage(free: Free, places: readonly Places[]): Shortage | undefined {
  for (const { poolId, quantity, seats: named = [] } of places) {
    const left = free.places.get(poolId) ?? 0
    if (left < quantity) return { poolId, wanted: quantity, left }
    if (named.length === 0) continue
    const labels = new Set(free.seats.get(poolId)?.map(({ label }) => label))
    const taken = named.filter((label) => !labels.has(label))
    if (taken.length > 0) return { poolId, wanted: quantity, left, seats: taken }
  }
  return undefined
}

/** Adds up places by pool, so that each pool stands once. */
export function sumByPool(places: readonly Places[]): Places[] {
  const sums = new Map<string, Places>()
  for (const { poolId, quantity, seats } of places) {
    const known = sums.get(poolId)
    const named = [...(known?.seats ?? []), ...(seats ?? [])]
    const sum = { poolId, quantity: (known?.quantity ?? 0) + quantity }
    sums.set(poolId, seats || known?.seats ? { ...sum, seats: named } : sum)
  }
  return [...sums.values()]
}
