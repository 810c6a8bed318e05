import { bookTransfers, failedRefundTransfer, refundTransfer, reverseSales } from '../ledger/index.ts'
import type { Tx } from '../platform/db/index.ts'
import { recordEvents } from '../platform/events/index.ts'
import type { BegunRefund } from './begin-refunds.ts'
import type { RefundAnswer } from './gateways/gateway.ts'
import { causeOf } from './payment.ts'
import { failRefunds, noteAccepted, settleRefunds } from './refunds-store.ts'

export type AnsweredRefund = BegunRefund & { answer: RefundAnswer }

/**
 * Records what gateways said of refunds, and books what went back: out of the sale, if the payment's checkout made one,
 * and out to the customer. What was refused counts no longer as refunded. Others stay open and are asked for again.
 * `sold`: the checkouts that completed.
 */
export async function recordRefunds(
  tx: Tx,
  refunds: readonly AnsweredRefund[],
  sold: ReadonlySet<string>,
): Promise<void> {
  await noteAccepted(tx, referencesOf(refunds, 'ACCEPTED'))
  await recordSettled(tx, refunds, sold)
  await recordRefused(tx, refunds)
}

async function recordSettled(
  tx: Tx,
  refunds: readonly AnsweredRefund[],
  sold: ReadonlySet<string>,
): Promise<void> {
  const settled = await settleRefunds(tx, referencesOf(refunds, 'REFUNDED'))
  const booked = refunds.filter(({ refund }) => settled.has(refund.id))
  if (booked.length === 0) return
  // An order may have another payment, given up or late; what goes back of that was never in the sale.
  await reverseSales(tx, booked.filter(({ payment }) => sold.has(payment.checkoutId)).map(causeOf))
  await bookTransfers(
    tx,
    booked.map((one) => refundTransfer(causeOf(one), one.payment.gateway)),
  )
  await recordEvents(
    tx,
    booked.map((one) => eventOf('refund.succeeded', one)),
  )
}

async function recordRefused(tx: Tx, refunds: readonly AnsweredRefund[]): Promise<void> {
  const refused = refunds.filter(({ answer }) => answer.is === 'REFUSED')
  if (refused.length === 0) return
  const failed = refused.map(({ refund: { id }, answer }) => {
    return { id, reason: answer.is === 'REFUSED' ? answer.reason : '' }
  })
  const undone = await failRefunds(tx, failed)
  const reversed = refused.filter(({ refund }) => undone.has(refund.id))
  await bookTransfers(
    tx,
    reversed.map((one) => failedRefundTransfer(causeOf(one), one.payment.gateway)),
  )
  await recordEvents(
    tx,
    refused.map((one) => eventOf('refund.failed', one)),
  )
}

function referencesOf(
  refunds: readonly AnsweredRefund[],
  is: 'ACCEPTED' | 'REFUNDED',
): { id: string; reference: string }[] {
  return refunds.flatMap(({ refund: { id }, answer }) =>
    answer.is === is ? [{ id, reference: answer.reference }] : [],
  )
}

function eventOf(type: 'refund.succeeded' | 'refund.failed', { payment, refund }: AnsweredRefund) {
  const { id: payment_id, orderId, checkoutId: checkout_id } = payment
  const { amountMinor: amount_minor, currency } = causeOf({ payment, refund })
  const payload = { payment_id, order_id: orderId, checkout_id, amount_minor, currency }
  return { subjectId: refund.id, type, payload }
}
