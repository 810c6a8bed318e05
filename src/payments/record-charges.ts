import { bookTransfers, captureTransfer } from '../ledger/index.ts'
import type { Tx } from '../platform/db/index.ts'
import type { ChargeAnswer } from './gateways/gateway.ts'
import { lookAgain } from './late-payments-store.ts'
import { doubtOf, type Payment } from './payment.ts'
import {
  claimReferences,
  type GatewayReference,
  type PaymentChange,
  updatePayments,
} from './payments-store.ts'

type Charge = { payment: Payment; answer: ChargeAnswer }

/**
 * Records what gateways said of charges, and books what was captured. A charge pays for one payment: what a gateway says
 * by the name of another's is not believed. Answers with what is doubted so, by payment, in words for an operator.
 */
export async function recordCharges(tx: Tx, said: readonly Charge[]): Promise<Map<string, string>> {
  const foreign = await claimReferences(tx, said.flatMap(referencesOf))
  const charges = said.map((charge): Charge => {
    return foreign.has(charge.payment.id) ? { ...charge, answer: { is: 'UNKNOWN', why: 'foreign' } } : charge
  })
  await recordKnown(tx, charges)
  const doubted = said.filter(({ payment }) => foreign.has(payment.id))
  return new Map(doubted.map(({ payment }) => [payment.id, doubtOf(payment)]))
}

async function recordKnown(tx: Tx, charges: readonly Charge[]): Promise<void> {
  // Of those whose gateway was not asked, nothing new is known.
  const answered = charges.filter(({ answer }) => answer.is !== 'UNREACHABLE')
  const changed = await updatePayments(
    tx,
    answered.map(({ payment, answer }) => changeOf(payment, answer)),
  )
  await lookAgain(
    tx,
    charges.flatMap(({ payment, answer }) =>
      answer.is === 'DECLINED' && answer.mayBePaidLater ? [payment.id] : [],
    ),
  )
  await bookTransfers(
    tx,
    charges.flatMap(({ payment, answer }) => {
      if (answer.is !== 'SETTLED' || !changed.has(payment.id)) return []
      const { id, orderId, gateway } = payment
      const { amountMinor, currency } = answer
      return [captureTransfer({ id, orderId, amountMinor, currency }, gateway)]
    }),
  )
}

function changeOf(payment: Payment, answer: ChargeAnswer): PaymentChange {
  const { id, gatewayReference, action } = payment
  const nothing = { id, capturedMinor: 0, capturedCurrency: null, gatewayReference, declineReason: null }
  switch (answer.is) {
    case 'SETTLED': {
      const { amountMinor: capturedMinor, currency: capturedCurrency, reference } = answer
      const captured = { capturedMinor, capturedCurrency, gatewayReference: reference }
      return { ...nothing, ...captured, status: 'SUCCESSFUL', action: null }
    }
    case 'DECLINED': {
      const { reason: declineReason, reference = gatewayReference } = answer
      return { ...nothing, status: 'FAILED', declineReason, gatewayReference: reference, action: null }
    }
    case 'ACTION_NEEDED': {
      const { reference, action: needed = null } = answer
      return { ...nothing, status: 'REQUIRES_ACTION', gatewayReference: reference, action: needed }
    }
    case 'UNKNOWN':
    case 'UNREACHABLE':
      return { ...nothing, status: 'UNKNOWN', action }
  }
}

/** By these names the gateway will speak of payments, perhaps in a year, when a bank disputes one. */
function referencesOf({ payment, answer }: Charge): GatewayReference[] {
  const { id: paymentId, gateway, gatewayReference: known } = payment
  const isName = answer.is === 'ACTION_NEEDED' || answer.is === 'SETTLED'
  // The built-in simulator never speaks.
  if (!isName || answer.reference === known || gateway === 'simulator') return []
  return [{ gateway, reference: answer.reference, paymentId }]
}
