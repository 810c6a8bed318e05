import { badRequest } from './razorpay-error.ts'

const currencies = new Set(Intl.supportedValuesOf('currency'))
const threeDecimals = new Set(['KWD', 'BHD', 'OMR', 'JOD', 'TND'])

/** An integer in the smallest unit, as a number or in digits: the SDK allows both. */
export function readAmount(given: unknown, field = 'amount'): number {
  if (given === undefined || given === null) throw badRequest(`The ${field} field is required.`, field)
  const amount = typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given
  if (typeof amount !== 'number' || !Number.isSafeInteger(amount)) {
    throw badRequest(`The ${field} must be an integer.`, field)
  }
  return amount
}

export function readCurrency(given: unknown): string {
  if (given === undefined || given === null) throw badRequest('The currency field is required.', 'currency')
  if (typeof given !== 'string' || !currencies.has(given)) {
    throw badRequest('Currency is not supported', 'currency')
  }
  return given
}

/** One rupee is the least that moves. Where a unit has a thousand parts, cards know only every tenth. */
export function checkAmount(amount: number, currency: string, tooLittle: string): void {
  const least = currency === 'INR' ? 100 : 1
  if (amount < least) throw badRequest(tooLittle, 'amount')
  if (threeDecimals.has(currency) && amount % 10 !== 0) {
    throw badRequest(`The last digit of an amount in ${currency} must be 0.`, 'amount')
  }
}

/** What the provider keeps of a capture: two percent, and 18 percent tax on that. `fee` includes `tax`. */
export function feeOf(amount: number): { fee: number; tax: number } {
  const net = Math.round(amount * 0.02)
  const tax = Math.round(net * 0.18)
  return { fee: net + tax, tax }
}
