import type { Tx } from '../platform/db/index.ts'
import { newId } from '../platform/ids.ts'
import type { Payment, Refund } from './payment.ts'
import { findPayments } from './payments-store.ts'
import { findUndoRefunds, insertUndoRefunds } from './refunds-store.ts'

export type BegunRefund = { payment: Payment; refund: Refund }

/**
 * Writes the intent to give back all that checkouts captured, once each. Answers with the refunds that are to be sent
 * to a gateway, by checkout; a checkout that captured nothing, or has it all back, is not among them.
 */
export async function beginRefunds(
  tx: Tx,
  checkoutIds: readonly string[],
): Promise<Map<string, BegunRefund>> {
  const payments = await findPayments(tx, checkoutIds)
  const captured = [...payments.values()].filter(({ capturedMinor }) => capturedMinor > 0)
  if (captured.length === 0) return new Map()
  const paymentIds = captured.map(({ id }) => id)
  await insertUndoRefunds(
    tx,
    paymentIds.map((paymentId) => ({ id: newId(), paymentId })),
  )
  const refunds = await findUndoRefunds(tx, paymentIds)
  return new Map(
    captured.flatMap((payment) => {
      const refund = refunds.get(payment.id)
      return refund && isOpen(refund) ? [[payment.checkoutId, { payment, refund }]] : []
    }),
  )
}

function isOpen({ status }: Refund): boolean {
  return status === 'PENDING' || status === 'UNKNOWN'
}
