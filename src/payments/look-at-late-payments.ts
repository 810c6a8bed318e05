import { bookTransfers, captureTransfer } from '../ledger/index.ts'
import type { Tx } from '../platform/db/index.ts'
import { recordEvents } from '../platform/events/index.ts'
import type { Settling } from './door.ts'
import { askedOf, type FoundCharge, gatewayOf, troubleOf, withinTime } from './gateways/gateway.ts'
import { claimLooks, endLooks, type Look, markPaidLate, putOffLook } from './late-payments-store.ts'
import type { Payment } from './payment.ts'
import { findPaymentsById, insertReferences } from './payments-store.ts'
import { requestRefund } from './request-refund.ts'

const turnMax = 50

/**
 * Asks gateways about payments whose checkout is over. Money that came in all the same goes back in full: the places
 * may be somebody else's by now. Answers how many it asked about.
 */
export async function lookAtLatePayments(app: Settling): Promise<number> {
  const looks = await app.db.transaction((tx) => claimLooks(tx, turnMax, app.config.leaseMs))
  const payments = await findPaymentsById(
    app.db,
    looks.map(({ id }) => id),
  )
  await Promise.all(
    looks.map(async (look) => {
      const payment = payments.get(look.id)
      if (!payment) throw new Error('A payment to look at is not there.')
      const found = await ask(app, payment)
      await app.db.transaction((tx) => record(tx, look, payment, found))
    }),
  )
  return looks.length
}

async function ask(app: Settling, payment: Payment): Promise<FoundCharge> {
  const gateway = gatewayOf(app.gateways, payment)
  try {
    // The token only says who pays: here, or the customer in his browser. Nothing is charged by asking.
    const asked = askedOf(payment, null)
    return await withinTime(app.config.gatewayTimeoutMs, (signal) => gateway.find(asked, signal))
  } catch (error) {
    return troubleOf(error)
  }
}

async function record(tx: Tx, look: Look, payment: Payment, found: FoundCharge): Promise<void> {
  if (found.is !== 'SETTLED') return await putOffLook(tx, look)
  await endLooks(tx, look)
  const { reference, amountMinor: capturedMinor, currency: capturedCurrency } = found
  const captured = { capturedMinor, capturedCurrency, gatewayReference: reference }
  const isLate = await markPaidLate(tx, { id: payment.id, ...captured })
  if (!isLate) return
  const { id, orderId, checkoutId, gateway } = payment
  const cause = { id, orderId, amountMinor: capturedMinor, currency: capturedCurrency }
  await bookTransfers(tx, [captureTransfer(cause, gateway)])
  await insertReferences(tx, [{ gateway, reference, paymentId: id }])
  const paid = { ...payment, ...captured, refundedMinor: 0 }
  await requestRefund(tx, paid, { reason: 'PAID_TOO_LATE', requestedBy: 'holdfast' })
  const payload = {
    order_id: orderId,
    checkout_id: checkoutId,
    amount_minor: capturedMinor,
    currency: capturedCurrency,
  }
  await recordEvents(tx, [{ subjectId: id, type: 'payment.came_late', payload }])
}
