import { type Cancellation, markCancelled, type Order, quoteCancellation } from '../../orders/index.ts'
import { findPayments, lockPayments, type Payment, requestRefunds, restOf } from '../../payments/index.ts'
import { databaseTime, notify, type Tx } from '../../platform/db/index.ts'
import { recordEvents } from '../../platform/events/index.ts'
import { giveUpCheckouts } from '../checkout-store.ts'
import { freePlaces } from '../free-places.ts'

/** Who cancels, and why. `isFull`: all of the money goes back, whatever the policy says, because we cancel. */
export type Cancelling = { cancelledBy: string; reason: string | null; isFull: boolean }

/**
 * Cancels bookings, each once, however many ask: what was paid goes back as the policy says, and the places to whoever
 * waits. What is not paid yet is given up, as if its time had run out; should its money come in all the same, all of it
 * goes back. Answers with the orders that were paid and are cancelled now.
 */
export async function cancelBookings(
  tx: Tx,
  orders: readonly Order[],
  how: Cancelling,
): Promise<Set<string>> {
  const checkoutIds = orders.map(({ checkoutId }) => checkoutId)
  // Payments first, as whoever records what came of them does: two who want the same then never wait for each other.
  await lockPayments(tx, checkoutIds)
  const unpaid = orders.filter(({ status }) => status === 'PENDING')
  await giveUpCheckouts(
    tx,
    unpaid.map(({ checkoutId }) => checkoutId),
    'BOOKING_CANCELLED',
  )
  const now = await databaseTime(tx)
  const payments = await findPayments(tx, checkoutIds)
  const quoted = orders.flatMap((order) => quote(order, payments.get(order.checkoutId), now, how))
  const moved = await markCancelled(tx, quoted, how.isFull)
  const cancelled = quoted.filter(({ orderId }) => moved.has(orderId))
  await giveBack(tx, [...payments.values()], cancelled)
  const currencyOf = new Map(orders.map(({ id, currency }) => [id, currency]))
  await recordEvents(
    tx,
    cancelled.map((one) => eventOf(one, currencyOf.get(one.orderId) ?? '')),
  )
  // Last, because it locks pools.
  await freePlaces(tx, [...moved])
  await notify(tx, 'checkouts_due')
  return moved
}

function quote(
  { id: orderId, status, terms }: Order,
  payment: Payment | undefined,
  now: Date,
  how: Cancelling,
): Cancellation[] {
  const { isFull, reason, cancelledBy } = how
  const isSold = status === 'PAID' || (isFull && status === 'COMPLETED')
  if (!isSold || !terms) return []
  const restMinor = restOf(payment)
  const amounts = isFull ? { refundMinor: restMinor, feeMinor: 0 } : quoteCancellation(terms, now, restMinor)
  return [{ orderId, reason, cancelledBy, ...amounts }]
}

async function giveBack(
  tx: Tx,
  payments: readonly Payment[],
  cancelled: readonly Cancellation[],
): Promise<void> {
  const byOrder = new Map(cancelled.map((one) => [one.orderId, one]))
  const wanted = payments.flatMap(({ id: paymentId, orderId }) => {
    const { refundMinor: amountMinor = 0, cancelledBy: requestedBy = '' } = byOrder.get(orderId) ?? {}
    return amountMinor > 0 ? [{ paymentId, amountMinor, requestedBy, reason: 'BOOKING_CANCELLED' }] : []
  })
  await requestRefunds(tx, wanted)
}

function eventOf({ orderId, refundMinor, feeMinor, reason }: Cancellation, currency: string) {
  const payload = { refund_minor: refundMinor, fee_minor: feeMinor, currency, reason }
  return { subjectId: orderId, type: 'order.cancelled', payload }
}
