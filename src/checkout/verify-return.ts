import {
  findPayments,
  type Gateway,
  isReferenceOf,
  lookNow,
  lookSoon,
  type Payment,
} from '../payments/index.ts'
import type { Database } from '../platform/db/index.ts'
import { Failure } from '../values/failure.ts'
import { hasEnded } from './checkout.ts'
import type { CheckoutState } from './checkout-store.ts'
import { wakeCheckouts } from './wake-checkouts.ts'
import type { CheckoutWatch } from './watch-checkouts.ts'

/** What the script of Razorpay hands to the page when the customer has paid. */
export type Return = { razorpay_order_id: string; razorpay_payment_id: string; razorpay_signature: string }

type Verify = { db: Database; gateways: Record<string, Gateway>; watch: CheckoutWatch }

/** A payment that was made is known within moments, unless its gateway is slow. */
const verifyWaitMs = 10_000

/**
 * A browser that has paid says so; whether it is true, the gateway is asked at once, also about what was given up, so that
 * the money goes back. Answers with how the checkout stands then. Fails with NOTHING_TO_VERIFY or SIGNATURE_REFUSED, and changes nothing.
 */
export async function verifyReturn(
  app: Verify,
  checkoutId: string,
  fields: Return,
): Promise<CheckoutState | undefined> {
  const payment = (await findPayments(app.db, [checkoutId])).get(checkoutId)
  if (!payment) throw new Failure('NOTHING_TO_VERIFY')
  await assertSigned(app, payment, fields)
  await app.db.transaction(async (tx) => {
    const { over, busy } = await wakeCheckouts(tx, [checkoutId])
    if (over.has(checkoutId)) await lookNow(tx, [payment.id])
    if (busy.has(checkoutId)) await lookSoon(tx, [payment.id])
  })
  return await app.watch.waitFor(checkoutId, verifyWaitMs, hasEnded)
}

/** Signed by the gateway, and about this payment. */
async function assertSigned({ db, gateways }: Verify, payment: Payment, fields: Return): Promise<void> {
  const gateway = gateways[payment.gateway]
  if (!gateway?.isSignedReturn) throw new Failure('NOTHING_TO_VERIFY')
  const { razorpay_order_id: reference } = fields
  if (!(await isReferenceOf(db, payment, reference))) throw new Failure('NOTHING_TO_VERIFY')
  if (!gateway.isSignedReturn(reference, fields)) throw new Failure('SIGNATURE_REFUSED')
}
