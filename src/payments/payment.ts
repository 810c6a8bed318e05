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
  /** What the customer's browser needs to pay, as long as he may. */
  action: Record<string, string | number> | null
  createdAt: Date
}

export type NewPayment = Pick<
  Payment,
  'id' | 'checkoutId' | 'orderId' | 'gateway' | 'amountMinor' | 'currency'
>

export type PaymentStatus = (typeof paymentStatuses)[number]
export const paymentStatuses = [
  'PENDING',
  'UNKNOWN',
  'REQUIRES_ACTION',
  'SUCCESSFUL',
  'FAILED',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
] as const

/** Every legal move of a payment. */
export const paymentMoves: Record<PaymentStatus, readonly PaymentStatus[]> = {
  PENDING: ['SUCCESSFUL', 'FAILED', 'UNKNOWN', 'REQUIRES_ACTION'],
  UNKNOWN: ['SUCCESSFUL', 'FAILED', 'REQUIRES_ACTION'],
  REQUIRES_ACTION: ['SUCCESSFUL', 'FAILED', 'UNKNOWN'],
  SUCCESSFUL: ['PARTIALLY_REFUNDED', 'REFUNDED'],
  // Money that a bank lets through late. It goes back in full.
  FAILED: ['SUCCESSFUL'],
  // A refund may fail after it succeeded.
  PARTIALLY_REFUNDED: ['REFUNDED', 'SUCCESSFUL'],
  REFUNDED: ['PARTIALLY_REFUNDED', 'SUCCESSFUL'],
}

/** Money given back. Its id is the key of every call to the gateway. */
export type Refund = {
  id: string
  paymentId: string
  amountMinor: number
  gatewayReference: string | null
  status: 'PENDING' | 'UNKNOWN' | 'SUCCESSFUL' | 'FAILED'
}

/** True if exactly what was asked for was captured, in the currency it was asked in, and nothing of it is to go back. */
export function isCapturedInFull(
  payment: Pick<Payment, 'amountMinor' | 'currency' | 'capturedMinor' | 'capturedCurrency' | 'refundedMinor'>,
): boolean {
  const { amountMinor, currency, capturedMinor, capturedCurrency, refundedMinor } = payment
  return capturedMinor === amountMinor && capturedCurrency === currency && refundedMinor === 0
}

/** What of it was captured and is neither given back nor asked back; nothing of none, as what is free has. */
export function restOf(payment: Pick<Payment, 'capturedMinor' | 'refundedMinor'> | undefined): number {
  return payment ? payment.capturedMinor - payment.refundedMinor : 0
}

/** What an operator reads where a gateway says that the charge of another payment pays for this one. */
export function doubtOf({ id, gateway }: Pick<Payment, 'id' | 'gateway'>): string {
  return `The gateway ${gateway} answers for payment ${id} with a charge that pays for another one. Nothing was completed or given back. See there what was charged under this id; once it answers with that, retry.`
}

/** What the transfers of a refund are booked under. */
export function causeOf({ payment, refund }: { payment: Payment; refund: Refund }) {
  const { orderId, capturedCurrency, currency } = payment
  return { id: refund.id, orderId, amountMinor: refund.amountMinor, currency: capturedCurrency ?? currency }
}
