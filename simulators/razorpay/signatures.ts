import { createHmac } from 'node:crypto'

/** What the checkout hands to the browser, so that the merchant's server can tell that a payment is true. */
export type PaidProof = { razorpay_order_id: string; razorpay_payment_id: string; razorpay_signature: string }

export function hmacHex(message: string, secret: string): string {
  return createHmac('sha256', secret).update(message).digest('hex')
}

/** `secret` is the API key's. */
export function provePaid(orderId: string, paymentId: string, secret: string): PaidProof {
  return {
    razorpay_order_id: orderId,
    razorpay_payment_id: paymentId,
    razorpay_signature: hmacHex(`${orderId}|${paymentId}`, secret),
  }
}

/**
 * Chooses the secret that signs an event. One that was signed before keeps its secret as long as that is valid: after
 * a change, older events still come with the old one.
 */
export function createSecretChoice(): (eventId: string, valid: readonly string[]) => string {
  const usedFor = new Map<string, string>()
  return (eventId, valid) => {
    const used = usedFor.get(eventId)
    const secret = used !== undefined && valid.includes(used) ? used : (valid[0] ?? '')
    usedFor.set(eventId, secret)
    return secret
  }
}
