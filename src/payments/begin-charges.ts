import type { Tx } from '../platform/db/index.ts'
import { newId } from '../platform/ids.ts'
import type { NewPayment, Payment } from './payment.ts'
import { findPayments, insertPayments } from './payments-store.ts'

/** Of a checkout that is overdue, no new payment is begun. */
export type WantedCharge = Omit<NewPayment, 'id'> & { isFirstTry: boolean; isOverdue: boolean }

/** Writes the intent to charge checkouts, once each. Answers with their payments, by checkout. */
export async function beginCharges(tx: Tx, wanted: readonly WantedCharge[]): Promise<Map<string, Payment>> {
  const again = wanted.filter(({ isFirstTry }) => !isFirstTry).map(({ checkoutId }) => checkoutId)
  const payments = again.length > 0 ? await findPayments(tx, again) : new Map<string, Payment>()
  const fresh = wanted.filter((one) => !one.isOverdue && !payments.has(one.checkoutId)).map(pending)
  await insertPayments(tx, fresh)
  for (const payment of fresh) payments.set(payment.checkoutId, payment)
  return payments
}

function pending({ checkoutId, orderId, gateway, amountMinor, currency }: WantedCharge): Payment {
  const nothing = { capturedMinor: 0, capturedCurrency: null, refundedMinor: 0 }
  const unanswered = { gatewayReference: null, declineReason: null, action: null, createdAt: new Date() }
  return {
    ...{ id: newId(), checkoutId, orderId, gateway, amountMinor, currency },
    ...{ status: 'PENDING', ...nothing, ...unanswered },
  }
}
