import { charge } from './charge.ts'
import { placeSales } from './place-sales.ts'
import { refund } from './refund.ts'
import type { Step } from './step.ts'
import { undoHolds } from './undo-holds.ts'

/**
 * The purchase, from top to bottom; when a step fails, what stands above it is undone from bottom to top. The first
 * step runs when the checkout is accepted, in the transaction that the buyer waits for.
 */
export const steps: readonly Step[] = [
  { name: 'HOLD', /* accept-checkouts.ts */ undo: { kind: 'commit', run: undoHolds } },
  { name: 'CHARGE', run: charge, undo: refund },
  { name: 'SELL', run: { kind: 'commit', run: placeSales } },
]
