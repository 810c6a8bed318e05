import { bookTransfers, captureTransfer } from '../ledger/index.ts'
import type { Tx } from '../platform/db/index.ts'
import type { ChargeAnswer } from './gateways/gateway.ts'
import { lookAgain } from './late-payments-store.ts'
import type { Payment } from './payment.ts'
import {
  type GatewayReference,
  insertReferences,
  type PaymentChange,
  updatePayments,
} from './payments-store.ts'

/** Records what gateways said of charges, and books what was captured. */
export async function recordCharges(
  tx: Tx,
  charges: readonly { payment: Payment; answer: ChargeAnswer }[],
): Promise<void> {
  // Of those whose gateway was not asked, nothing new is known.
  const answered = charges.filter(({ answer }) => answer.is !== 'UNREACHABLE')
  const changed = await updatePayments(
    tx,
    answered.map(({ payment, answer }) => changeOf(payment, answer)),
  )
  await insertReferences(tx, charges.flatMap(referencesOf))
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
function referencesOf({ payment, answer }: { payment: Payment; answer: ChargeAnswer }): GatewayReference[] {
  const { id: paymentId, gateway, gatewayReference: known } = payment
  const isName = answer.is === 'ACTION_NEEDED' || answer.is === 'SETTLED'
  // The built-in simulator never speaks.
  if (!isName || answer.reference === known || gateway === 'simulator') return []
  return [{ gateway, reference: answer.reference, paymentId }]
}
