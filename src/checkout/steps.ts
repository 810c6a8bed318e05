import { cancelExternalOrder } from './cancel-external-order.ts'
import { charge } from './charge.ts'
import { deductStock } from './deduct-stock.ts'
import { placeExternalOrder } from './place-external-order.ts'
import { placeSales } from './place-sales.ts'
import { refund } from './refund.ts'
import { restock } from './restock.ts'
import type { Step } from './step.ts'
import { undoHolds } from './undo-holds.ts'

/**
 * The purchase, from top to bottom; when a step fails, what stands above it is undone from bottom to top. The first
 * step runs when the checkout is accepted, in the transaction that the buyer waits for. Steps at partner services are
 * passed by where there is no such service.
 */
export const steps: readonly Step[] = [
  { name: 'HOLD', /* accept-checkouts.ts */ undo: { kind: 'commit', run: undoHolds } },
  { name: 'CHARGE', run: charge, undo: refund },
  {
    name: 'STOCK',
    isUsed: ({ inventory }, { externalStock }) => inventory !== undefined || externalStock === 'DEDUCTED',
    ...{ run: deductStock, undo: restock },
  },
  {
    name: 'ORDER',
    isUsed: ({ orders }, { externalOrderId }) => orders !== undefined || externalOrderId !== null,
    ...{ run: placeExternalOrder, undo: cancelExternalOrder },
  },
  { name: 'SELL', run: { kind: 'commit', run: placeSales } },
]
