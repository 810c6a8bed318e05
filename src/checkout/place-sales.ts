import { confirmHolds, findLostHolds, placeHolds } from '../inventory/index.ts'
import { bookTransfers, saleTransfers } from '../ledger/index.ts'
import { markPaid } from '../orders/index.ts'
import { findPayments, isCapturedInFull, type Payment } from '../payments/index.ts'
import type { Tx } from '../platform/db/index.ts'
import { recordEvents } from '../platform/events/index.ts'
import { done, type Verdict, type Work } from './checkout.ts'

/**
 * Turns paid checkouts into sales: places sold, orders PAID, books written, facts recorded. A payment that is not
 * exactly the order's, or places that are gone and cannot be had again, make a sale fail; its money then goes back.
 */
export async function placeSales(tx: Tx, works: readonly Work[]): Promise<Verdict[]> {
  const payments = await findPayments(
    tx,
    works.map(({ id }) => id),
  )
  const verdicts = new Map<Work, Verdict>(works.map((work) => [work, verdictOn(work, payments.get(work.id))]))
  const paid = works.filter((work) => verdicts.get(work) === done)
  for (const lost of await confirmPlaces(tx, paid)) verdicts.set(lost, { is: 'FAILED', code: 'SOLD_OUT' })
  await writeSales(
    tx,
    paid.filter((work) => verdicts.get(work) === done),
  )
  return works.map((work) => verdicts.get(work) ?? done)
}

function verdictOn({ errorCode, amountMinor }: Work, payment: Payment | undefined): Verdict {
  // It was cancelled when it could not be said whether it was paid.
  if (errorCode === 'BOOKING_CANCELLED') return { is: 'FAILED', code: errorCode }
  const isPaid = payment ? isCapturedInFull(payment) : amountMinor === 0
  return isPaid ? done : { is: 'FAILED', code: 'PAYMENT_MISMATCH' }
}

/** Confirms what is held and takes again what was lost meanwhile. Answers with those that stay without places. */
async function confirmPlaces(tx: Tx, works: readonly Work[]): Promise<Work[]> {
  if (works.length === 0) return []
  const confirmed = await confirmHolds(
    tx,
    works.map(({ orderId }) => orderId),
  )
  const late = works.filter(({ orderId, holds }) => (confirmed.get(orderId) ?? 0) < holds)
  if (late.length === 0) return []
  const lost = await findLostHolds(
    tx,
    late.map(({ orderId }) => orderId),
  )
  const wanted = late.map(({ orderId }) => {
    const places = lost.filter((hold) => hold.orderId === orderId)
    const { expiresAt = new Date(0), heldBefore = 0 } = places[0] ?? {}
    return { orderId, places, expiresAt, heldBefore }
  })
  const shortages = await placeHolds(tx, wanted, { status: 'CONFIRMED' })
  return late.filter((_, index) => shortages[index])
}

async function writeSales(tx: Tx, works: readonly Work[]): Promise<void> {
  if (works.length === 0) return
  const checkoutOf = new Map(works.map(({ orderId, id }) => [orderId, id]))
  const orders = await markPaid(tx, [...checkoutOf.keys()])
  if (orders.length !== works.length) throw new Error('An order whose checkout is unfinished is not PENDING.')
  await Promise.all([
    bookTransfers(
      tx,
      orders.flatMap((order) => saleTransfers({ ...order, orderId: order.id }, order.shares)),
    ),
    recordEvents(
      tx,
      orders.map((order) => ({
        subjectId: order.id,
        type: 'order.paid',
        payload: {
          checkout_id: checkoutOf.get(order.id),
          amount_minor: order.amountMinor,
          currency: order.currency,
          customer_email: order.customerEmail,
          customer_name: order.customerName,
          ...(order.isBooking ? { is_booking: true } : {}),
        },
      })),
    ),
  ])
}
