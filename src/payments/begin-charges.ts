import type { Tx } from '../platform/db/index.ts'
import { newId } from '../platform/ids.ts'
import type { NewPayment, Payment } from './payment.ts'
import { findPayments, insertPayments } from './payments-store.ts'

/** Writes the intent to charge checkouts, once each. Answers with their payments, by checkout. */
export async function beginCharges(
  tx: Tx,
  wanted: readonly (Omit<NewPayment, 'id'> & { isFirstTry: boolean })[],
): Promise<Map<string, Payment>> {
  const fresh = wanted.map((charge) => ({ id: newId(), ...charge }))
  const again = wanted.filter(({ isFirstTry }) => !isFirstTry)
  const [, known] = await Promise.all([
    insertPayments(tx, fresh),
    again.length > 0
      ? findPayments(
          tx,
          again.map(({ checkoutId }) => checkoutId),
        )
      : new Map<string, Payment>(),
  ])
  return new Map(fresh.map((charge) => [charge.checkoutId, known.get(charge.checkoutId) ?? pending(charge)]))
}

function pending({ id, checkoutId, orderId, gateway, amountMinor, currency }: NewPayment): Payment {
  const nothing = { capturedMinor: 0, capturedCurrency: null, refundedMinor: 0 }
  const unanswered = { gatewayReference: null, declineReason: null }
  return {
    ...{ id, checkoutId, orderId, gateway, amountMinor, currency },
    ...{ status: 'PENDING', ...nothing, ...unanswered },
  }
}
