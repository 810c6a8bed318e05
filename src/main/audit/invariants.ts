import type { Invariant } from './invariant.ts'
import { moneyInvariants } from './money-invariants.ts'
import { placesInvariants } from './places-invariants.ts'
import { recordsInvariants } from './records-invariants.ts'

/** All that must always hold. */
export const invariants: readonly Invariant[] = [
  ...placesInvariants,
  ...moneyInvariants,
  ...recordsInvariants,
]
