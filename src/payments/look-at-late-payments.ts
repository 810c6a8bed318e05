import { bookTransfers, captureTransfer } from '../ledger/index.ts'
import type { Tx } from '../platform/db/index.ts'
import { recordEvents } from '../platform/events/index.ts'
import type { Settling } from './door.ts'
import {
  askedOf,
  type ChargeAnswer,
  type FoundCharge,
  gatewayOf,
  troubleOf,
  withinTime,
} from './gateways/gateway.ts'
import {
  claimLooks,
  endLooks,
  type Look,
  lockLooks,
  markPaidLate,
  putOffLooks,
} from './late-payments-store.ts'
import { doubtOf, type Payment } from './payment.ts'
import { claimReferences, findPaymentsById } from './payments-store.ts'
import { requestRefund } from './request-refund.ts'

const turnMax = 50

type Looked = { look: Look; payment: Payment; found: FoundCharge }
/** Money that came in after all. */
type Paid = Payment & { capturedCurrency: string; gatewayReference: string }

/**
 * Asks gateways about payments whose checkout is over. Money that came in all the same goes back in full: the places
 * may be somebody else's by now. Answers how many it asked about. Fails where somebody could not be asked, once it has
 * written down what the others said.
 */
export async function lookAtLatePayments(app: Settling): Promise<number> {
  const looks = await app.db.transaction((tx) => claimLooks(tx, turnMax, app.config.leaseMs))
  if (looks.length === 0) return 0
  // Paid meanwhile: then there is nothing to look at. What is still being asked about is looked at after its lease.
  await endLooks(
    app.db,
    looks.filter(({ isCaptured }) => isCaptured),
  )
  const due = looks.filter(({ isGivenUp }) => isGivenUp)
  const payments = await findPaymentsById(
    app.db,
    due.map(({ id }) => id),
  )
  const asked = await Promise.allSettled(due.map((look) => askAbout(app, look, payments.get(look.id))))
  const looked = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  if (looked.length > 0) await app.db.transaction((tx) => record(tx, app, looked))
  for (const one of asked) if (one.status === 'rejected') throw one.reason
  return looks.length
}

async function askAbout(app: Settling, look: Look, payment: Payment | undefined): Promise<Looked> {
  if (!payment) throw new Error('A payment to look at is not there.')
  const gateway = gatewayOf(app.gateways, payment)
  try {
    // The token only says who pays: here, or the customer in his browser. Nothing is charged by asking.
    const asked = askedOf(payment, null)
    const found = await withinTime(app.config.gatewayTimeoutMs, (signal) => gateway.find(asked, signal))
    return { look, payment, found }
  } catch (error) {
    return { look, payment, found: troubleOf(error) }
  }
}

async function record(tx: Tx, app: Settling, looked: readonly Looked[]): Promise<void> {
  await lockLooks(tx, looksOf(looked))
  const settled = looked.flatMap(({ payment, found }) =>
    found.is === 'SETTLED' ? [paidOf(payment, found)] : [],
  )
  await putOffLooks(tx, looksOf(looked.filter(({ found }) => found.is !== 'SETTLED')))
  await endLooks(tx, settled)
  const foreign = await claimReferences(tx, settled.map(nameOf))
  const paid = settled.filter(({ id }) => !foreign.has(id))
  const isLate = await markPaidLate(tx, paid)
  await giveBack(
    tx,
    paid.filter(({ id }) => isLate.has(id)),
  )
  const doubted = settled.filter(({ id }) => foreign.has(id))
  await app.raise(
    tx,
    doubted.map((payment) => ({ checkoutId: payment.checkoutId, reason: doubtOf(payment) })),
  )
}

function looksOf(looked: readonly Looked[]): Look[] {
  return looked.map(({ look }) => look)
}

function nameOf({ id: paymentId, gateway, gatewayReference: reference }: Paid) {
  return { gateway, reference, paymentId }
}

function paidOf(payment: Payment, found: Extract<ChargeAnswer, { is: 'SETTLED' }>): Paid {
  const { reference: gatewayReference, amountMinor: capturedMinor, currency: capturedCurrency } = found
  return { ...payment, capturedMinor, capturedCurrency, gatewayReference, refundedMinor: 0 }
}

async function giveBack(tx: Tx, late: readonly Paid[]): Promise<void> {
  await bookTransfers(tx, late.map(transferOf))
  // One after the other: it is rare that any came late.
  for (const payment of late)
    await requestRefund(tx, payment, { reason: 'PAID_TOO_LATE', requestedBy: 'holdfast' })
  await recordEvents(tx, late.map(eventOf))
}

function transferOf({ id, orderId, capturedMinor, capturedCurrency, gateway }: Paid) {
  return captureTransfer({ id, orderId, amountMinor: capturedMinor, currency: capturedCurrency }, gateway)
}

function eventOf({ id, orderId, checkoutId, capturedMinor, capturedCurrency }: Paid) {
  const payload = {
    order_id: orderId,
    checkout_id: checkoutId,
    amount_minor: capturedMinor,
    currency: capturedCurrency,
  }
  return { subjectId: id, type: 'payment.came_late', payload }
}
