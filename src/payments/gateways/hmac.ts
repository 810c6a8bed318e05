import { createHmac, timingSafeEqual } from 'node:crypto'

/** Compares in constant time; the library of Razorpay does not. */
export function isSigned(message: string | Buffer, signature: string, secret: string): boolean {
  const expected = createHmac('sha256', secret).update(message).digest()
  const given = Buffer.from(signature, 'hex')
  return given.length === expected.length && timingSafeEqual(given, expected)
}
