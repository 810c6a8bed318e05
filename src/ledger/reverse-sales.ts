import type { Tx } from '../platform/db/index.ts'
import { bookTransfers, findSales } from './ledger-store.ts'
import { type Cause, saleReversals, type Transfer } from './transfer.ts'

/**
 * Takes what is refunded back from those who were credited of the sale. Orders that never were sold have nothing to
 * take back. The caller's lock on each payment keeps two refunds of one order apart.
 */
export async function reverseSales(tx: Tx, refunds: readonly Cause[]): Promise<void> {
  const sales = await findSales(
    tx,
    refunds.map(({ orderId }) => orderId),
  )
  const booked: Transfer[] = []
  for (const refund of refunds) {
    const sale = sales.get(refund.orderId)
    if (!sale) continue
    const reversals = saleReversals(refund, sale)
    sale.transfers += reversals.length
    for (const { debitAccount, amountMinor } of reversals) {
      const share = sale.left.find(({ account }) => account === debitAccount)
      if (share) share.amountMinor -= amountMinor
    }
    booked.push(...reversals)
  }
  await bookTransfers(tx, booked)
}
