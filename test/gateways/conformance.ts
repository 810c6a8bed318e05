import type { Bench, Kind, OutsideBench } from './bench.ts'
import { cancelClaims } from './cancel-claims.ts'
import { chargeClaims } from './charge-claims.ts'
import { refundClaims } from './refund-claims.ts'
import { troubleClaims } from './trouble-claims.ts'

/** What every gateway keeps of the port, so that nobody above it needs to know which one it is. */
export function conformanceOf(name: string, kind: Kind<Bench>): void {
  chargeClaims(name, kind)
  cancelClaims(name, kind)
  refundClaims(name, kind)
}

/** The same, and what it keeps when the network between us fails. */
export function conformanceOfOutside(name: string, kind: Kind<OutsideBench>): void {
  conformanceOf(name, kind)
  troubleClaims(name, kind)
}
