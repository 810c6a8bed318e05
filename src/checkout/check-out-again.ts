import { findLostHolds, placeHolds } from '../inventory/index.ts'
import { reopenOrder } from '../orders/index.ts'
import { databaseTime, notify, type Tx } from '../platform/db/index.ts'
import { newId } from '../platform/ids.ts'
import { Failure } from '../values/failure.ts'
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
 * ORDER_NOT_PAYABLE, with SOLD_OUT if its places cannot be had again, or with PRICE_CHANGED.
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
  const expiresAt = new Date((await databaseTime(tx)).getTime() + holdTtlMs)
  const holds = await takePlacesAgain(tx, orderId, expiresAt)
  const accepted = { id, orderId, amountMinor, currency, expiresAt: expiresAt.toISOString() }
  await insertCheckouts(tx, [{ ...accepted, holds, gateway, paymentMethod }])
  await notify(tx, 'checkouts_due')
  return accepted
}

/** Answers from how many pools. */
async function takePlacesAgain(tx: Tx, orderId: string, expiresAt: Date): Promise<number> {
  const places = await findLostHolds(tx, [orderId])
  const heldBefore = places[0]?.heldBefore ?? 0
  const [shortage] = await placeHolds(tx, [{ orderId, places, expiresAt, heldBefore }])
  if (shortage) throw new Failure('SOLD_OUT', { wanted: shortage.wanted, left: shortage.left })
  return places.length
}
