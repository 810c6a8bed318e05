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
  changeCapacity,
  changeWaiting,
  closePools,
  confirmHolds,
  findAwaitedPools,
  findHolders,
  findKnownSeats,
  findLastSeat,
  findLostHolds,
  findSeats,
  insertPools,
  insertSeats,
  listSeats,
  lockPools,
  readFreePlaces,
  readPools,
  releasePlaces,
  shortenHolds,
} from './inventory-store.ts'
export { placeHolds } from './place-holds.ts'
export { type LockedPool, openPlaces, type PoolState } from './pool.ts'
export type { Seat } from './seat.ts'
export { sweepOverdueHolds } from './sweep-overdue-holds.ts'
