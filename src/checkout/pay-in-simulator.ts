import { askedOf, findPayments, type Gateway } from '../payments/index.ts'
import type { Database } from '../platform/db/index.ts'
import { Failure } from '../values/failure.ts'
import { hasEnded } from './checkout.ts'
import { wakeCheckouts } from './wake-checkouts.ts'
import type { CheckoutWatch } from './watch-checkouts.ts'

type Payer = { db: Database; gateways: Record<string, Gateway>; watch: CheckoutWatch }

const payWaitMs = 10_000

/**
 * Pays in the customer's place, or declines, at a gateway that takes no real money. Fails with NOTHING_TO_VERIFY at any
 * other, and where nobody is waited for.
 */
export async function payInSimulator(app: Payer, checkoutId: string, isPaid: boolean): Promise<void> {
  const payment = (await findPayments(app.db, [checkoutId])).get(checkoutId)
  const playCustomer = payment && app.gateways[payment.gateway]?.playCustomer
  if (!playCustomer || payment.status !== 'REQUIRES_ACTION') throw new Failure('NOTHING_TO_VERIFY')
  await playCustomer(askedOf(payment, null), isPaid)
  await app.db.transaction((tx) => wakeCheckouts(tx, [checkoutId]))
  await app.watch.waitFor(checkoutId, payWaitMs, hasEnded)
}
