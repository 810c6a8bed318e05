import { bookTransfers, captureTransfer } from '../ledger/index.ts'
import type { Tx } from '../platform/db/index.ts'
import type { ChargeAnswer } from './gateways/gateway.ts'
import type { Payment } from './payment.ts'
import { type PaymentChange, updatePayments } from './payments-store.ts'

/** Records what gateways said of charges, and books what was captured. */
export async function recordCharges(
  tx: Tx,
  charges: readonly { payment: Payment; answer: ChargeAnswer }[],
): Promise<void> {
  const changed = await updatePayments(
    tx,
    charges.map(({ payment, answer }) => changeOf(payment, answer)),
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

function changeOf({ id }: Payment, answer: ChargeAnswer): PaymentChange {
  const nothing = { capturedMinor: 0, capturedCurrency: null, gatewayReference: null, declineReason: null }
  switch (answer.is) {
    case 'SETTLED': {
      const { amountMinor: capturedMinor, currency: capturedCurrency, reference: gatewayReference } = answer
      return { ...nothing, id, status: 'SUCCESSFUL', capturedMinor, capturedCurrency, gatewayReference }
    }
    case 'DECLINED':
      return { ...nothing, id, status: 'FAILED', declineReason: answer.reason }
    case 'ACTION_NEEDED':
      return { ...nothing, id, status: 'REQUIRES_ACTION', gatewayReference: answer.reference }
    case 'UNKNOWN':
      return { ...nothing, id, status: 'UNKNOWN' }
  }
}
