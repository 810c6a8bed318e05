/**
 * A finite capacity as it stands: capacity = free + held + sold, none below zero. As long as parties wait in line, what
 * is free is theirs.
 */
export type PoolState = {
  id: string
  capacity: number
  free: number
  held: number
  sold: number
  waiting: number
}

export type LockedPool = Pick<PoolState, 'id' | 'capacity' | 'free' | 'waiting'>

/** What the public can have. */
export function openPlaces({ free, waiting }: Pick<PoolState, 'free' | 'waiting'>): number {
  return waiting > 0 ? 0 : free
}
