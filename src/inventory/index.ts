export {
  allot,
  type HoldStatus,
  holdMoves,
  type Places,
  type Shortage,
  sumByPool,
  type WantedHolds,
} from './hold.ts'
export {
  confirmHolds,
  findHolders,
  findLostHolds,
  findOverduePools,
  findSeats,
  releaseOverdueHolds,
  releasePlaces,
  shortenHolds,
} from './holds-store.ts'
export { placeHolds } from './place-holds.ts'
export { type LockedPool, openPlaces, type PoolState } from './pool.ts'
export {
  changeCapacity,
  changeWaiting,
  closePools,
  findAwaitedPools,
  insertPools,
  lockPools,
  readFreePlaces,
  readPools,
} from './pools-store.ts'
export type { Seat } from './seat.ts'
export { findKnownSeats, findLastSeat, insertSeats, listSeats } from './seats-store.ts'
