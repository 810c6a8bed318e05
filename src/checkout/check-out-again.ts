import { findItems, lockTimes, saleTrouble } from '../catalogue/index.ts'
import { findLostHolds, placeHolds } from '../inventory/index.ts'
import { type Booking, isBooking, moveTerms, readOrders, reopenOrder, updateTerms } from '../orders/index.ts'
import { databaseTime, notify, type Tx } from '../platform/db/index.ts'
import { newId } from '../platform/ids.ts'
import { Failure } from '../values/failure.ts'
import { heldUntil } from './basket.ts'
import type { AcceptedCheckout, PaymentMethod } from './checkout.ts'
import { insertCheckouts } from './checkout-store.ts'

export type PaidAgain = {
  orderId: string
  paymentMethod: PaymentMethod
  gateway: string
  holdTtlMs: number
  /** What the client thinks he pays, where he says so. */
  amountMinor: number | undefined
  currency: string | undefined
}

/**
 * Takes an order whose payment failed through another checkout, at the prices it was made with. Fails with
 * ORDER_NOT_PAYABLE, with PRICE_CHANGED, with SOLD_OUT if its places cannot be had again, or as a purchase would where something
 * in it is not on sale any more.
 */
export async function checkOutAgain(tx: Tx, asked: PaidAgain): Promise<AcceptedCheckout> {
  const { orderId, paymentMethod, gateway, holdTtlMs } = asked
  const id = newId()
  const order = await reopenOrder(tx, orderId, id)
  if (!order) throw new Failure('ORDER_NOT_PAYABLE')
  const { amountMinor, currency } = order
  const isOther =
    (asked.amountMinor ?? amountMinor) !== amountMinor || (asked.currency ?? currency) !== currency
  if (isOther) throw new Failure('PRICE_CHANGED', { amount_minor: amountMinor, currency })
  const now = await databaseTime(tx)
  const startsAt = await assertOnSale(tx, orderId, now)
  const expiresAt = heldUntil({ startsAt }, new Date(now.getTime() + holdTtlMs))
  const holds = await takePlacesAgain(tx, orderId, expiresAt)
  const accepted = { id, orderId, amountMinor, currency, expiresAt: expiresAt.toISOString() }
  await insertCheckouts(tx, [{ ...accepted, holds, gateway, paymentMethod }])
  await notify(tx, 'checkouts_due')
  return accepted
}

/** What has begun meanwhile, or is not sold any more, is not paid for any more either. Answers when the first of it begins. */
async function assertOnSale(tx: Tx, orderId: string, now: Date): Promise<Date | null> {
  const [order] = await readOrders(tx, [orderId])
  const refs = (order?.lines ?? []).map(({ itemId: id }) => ({ id }))
  if (order && isBooking(order)) await followEvent(tx, order)
  const find = await findItems(tx, refs)
  let first: Date | null = null
  for (const ref of refs) {
    const item = find(ref)
    const code = item ? saleTrouble(item, now) : 'ITEM_NOT_FOUND'
    if (code) throw new Failure(code, { item: ref.id })
    if (item?.startsAt && (first === null || item.startsAt < first)) first = item.startsAt
  }
  return first
}

/** While nobody paid for it, what it is of may have been moved. Before any pool is locked, as whoever moves it does. */
async function followEvent(tx: Tx, booking: Booking): Promise<void> {
  const times = await lockTimes(
    tx,
    booking.lines.map(({ itemId }) => itemId),
  )
  await updateTerms(tx, [{ ...booking, terms: moveTerms(booking, times) }])
}

/** Answers from how many pools. */
async function takePlacesAgain(tx: Tx, orderId: string, expiresAt: Date): Promise<number> {
  const places = await findLostHolds(tx, [orderId])
  const heldBefore = places[0]?.heldBefore ?? 0
  const [shortage] = await placeHolds(tx, [{ orderId, places, expiresAt, heldBefore }])
  if (shortage) throw new Failure('SOLD_OUT', { wanted: shortage.wanted, left: shortage.left })
  return places.length
}
