import { exponentOf, type Money } from '../../values/money.ts'

/** Digits after the point at Stripe, where they are not those of ISO 4217 (docs.stripe.com/currencies). */
const exponents: Record<string, number> = { ISK: 2, UGX: 2, MGA: 0 }

/** Three-digit currencies end in 0 there. */
const isEven = (amount: number, exponent: number) => exponent !== 3 || amount % 10 === 0

/** The amount as Stripe writes it; undefined if Stripe cannot. */
export function toStripeAmount({ amountMinor, currency }: Money): number | undefined {
  const exponent = exponents[currency] ?? exponentOf(currency)
  const amount = amountMinor * 10 ** (exponent - exponentOf(currency))
  return Number.isSafeInteger(amount) && isEven(amount, exponent) ? amount : undefined
}

export function fromStripeAmount(amount: number, code: string): Money {
  const currency = code.toUpperCase()
  const exponent = exponents[currency] ?? exponentOf(currency)
  return { amountMinor: Math.round(amount * 10 ** (exponentOf(currency) - exponent)), currency }
}
