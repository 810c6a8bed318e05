/** Money asked of a gateway for one checkout. Its id is the key of every call to the gateway. */
export type Payment = {
  id: string
  checkoutId: string
  orderId: string
  gateway: string
  status: PaymentStatus
  amountMinor: number
  currency: string
  capturedMinor: number
  capturedCurrency: string | null
  refundedMinor: number
  gatewayReference: string | null
  declineReason: string | null
}

export type NewPayment = Pick<
  Payment,
  'id' | 'checkoutId' | 'orderId' | 'gateway' | 'amountMinor' | 'currency'
>

export type PaymentStatus =
  | 'PENDING'
  | 'UNKNOWN'
  | 'REQUIRES_ACTION'
  | 'SUCCESSFUL'
  | 'FAILED'
  | 'PARTIALLY_REFUNDED'
  | 'REFUNDED'

/** Every legal move of a payment. */
export const paymentMoves: Record<PaymentStatus, readonly PaymentStatus[]> = {
  PENDING: ['SUCCESSFUL', 'FAILED', 'UNKNOWN', 'REQUIRES_ACTION'],
  UNKNOWN: ['SUCCESSFUL', 'FAILED', 'REQUIRES_ACTION'],
  REQUIRES_ACTION: ['SUCCESSFUL', 'FAILED', 'UNKNOWN'],
  SUCCESSFUL: ['PARTIALLY_REFUNDED', 'REFUNDED'],
  FAILED: [],
  PARTIALLY_REFUNDED: ['REFUNDED'],
  REFUNDED: [],
}

/** Money given back. Its id is the key of every call to the gateway. */
export type Refund = {
  id: string
  paymentId: string
  amountMinor: number
  status: 'PENDING' | 'UNKNOWN' | 'SUCCESSFUL' | 'FAILED'
}

/** True if exactly what was asked for was captured, in the currency it was asked in. */
export function isCapturedInFull(
  payment: Pick<Payment, 'amountMinor' | 'currency' | 'capturedMinor' | 'capturedCurrency'>,
): boolean {
  return payment.capturedMinor === payment.amountMinor && payment.capturedCurrency === payment.currency
}
