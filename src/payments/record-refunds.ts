import { bookTransfers, refundTransfer, reverseSales } from '../ledger/index.ts'
import type { Tx } from '../platform/db/index.ts'
import { recordEvents } from '../platform/events/index.ts'
import type { BegunRefund } from './begin-refunds.ts'
import type { RefundAnswer } from './gateways/gateway.ts'
import { causeOf } from './payment.ts'
import { noteAccepted, settleRefunds } from './refunds-store.ts'

export type AnsweredRefund = BegunRefund & { answer: RefundAnswer }

/**
 * Records what gateways said of refunds, and books what went back: out of the sale, if there was one, and out to the
 * customer. Others stay open and are asked for again.
 */
export async function recordRefunds(tx: Tx, refunds: readonly AnsweredRefund[]): Promise<void> {
  await noteAccepted(tx, referencesOf(refunds, 'ACCEPTED'))
  const settled = await settleRefunds(tx, referencesOf(refunds, 'REFUNDED'))
  const booked = refunds.filter(({ refund }) => settled.has(refund.id))
  if (booked.length === 0) return
  await reverseSales(tx, booked.map(causeOf))
  await bookTransfers(
    tx,
    booked.map((one) => refundTransfer(causeOf(one), one.payment.gateway)),
  )
  await recordEvents(tx, booked.map(eventOf))
}

function referencesOf(
  refunds: readonly AnsweredRefund[],
  is: 'ACCEPTED' | 'REFUNDED',
): { id: string; reference: string }[] {
  return refunds.flatMap(({ refund: { id }, answer }) =>
    answer.is === is ? [{ id, reference: answer.reference }] : [],
  )
}

function eventOf({ payment, refund }: AnsweredRefund) {
  const { id: payment_id, orderId, checkoutId: checkout_id } = payment
  const { amountMinor: amount_minor, currency } = causeOf({ payment, refund })
  const payload = { payment_id, order_id: orderId, checkout_id, amount_minor, currency }
  return { subjectId: refund.id, type: 'refund.succeeded', payload }
}
