import type { Database, Tx } from '../platform/db/index.ts'
import type { Gateway } from './gateways/gateway.ts'

/** A refund or payment that cannot go on by itself. */
export type Stuck = { checkoutId: string; reason: string }

/**
 * What it takes to settle refunds and late payments. `raise` puts what is stuck before an operator; `findSold` says which
 * checkouts ended in a sale.
 */
export type Settling = {
  db: Database
  gateways: Record<string, Gateway>
  config: { gatewayTimeoutMs: number; leaseMs: number }
  raise(tx: Tx, stuck: readonly Stuck[]): Promise<void>
  findSold(tx: Tx, checkoutIds: readonly string[]): Promise<Set<string>>
}
