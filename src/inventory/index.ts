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
  confirmHolds,
  findLostHolds,
  insertPools,
  readPools,
  releasePlaces,
} from './inventory-store.ts'
export { placeHolds } from './place-holds.ts'
export type { PoolState } from './pool.ts'
export { sweepOverdueHolds } from './sweep-overdue-holds.ts'
