import { createHmac, timingSafeEqual } from 'node:crypto'

/** Compares in constant time; the library of Razorpay does not. A signature is 64 lower-case digits and nothing else. */
export function isSigned(message: string | Buffer, signature: string, secret: string): boolean {
  if (!/^[0-9a-f]{64}$/.test(signature)) return false
  const expected = createHmac('sha256', secret).update(message).digest()
  return timingSafeEqual(Buffer.from(signature, 'hex'), expected)
}
