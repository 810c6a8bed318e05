import { bookTransfers, refundTransfer } from '../ledger/index.ts'
import type { Tx } from '../platform/db/index.ts'
import type { BegunRefund } from './begin-refunds.ts'
import type { RefundAnswer } from './gateways/gateway.ts'
import { settleRefunds } from './payments-store.ts'

/** Records what gateways said of refunds, and books what went back. Others stay open and are asked for again. */
export async function recordRefunds(
  tx: Tx,
  refunds: readonly (BegunRefund & { answer: RefundAnswer })[],
): Promise<void> {
  const confirmed = refunds.flatMap(({ payment, refund, answer }) =>
    answer.is === 'REFUNDED' ? [{ payment, refund, id: refund.id, reference: answer.reference }] : [],
  )
  if (confirmed.length === 0) return
  const settled = await settleRefunds(tx, confirmed)
  await bookTransfers(
    tx,
    confirmed.flatMap(({ payment, refund }) => {
      if (!settled.has(refund.id)) return []
      const { orderId, gateway } = payment
      const currency = payment.capturedCurrency ?? payment.currency
      return [refundTransfer({ id: refund.id, orderId, amountMinor: refund.amountMinor, currency }, gateway)]
    }),
  )
}
