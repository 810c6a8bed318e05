/** An amount in the smallest unit of its currency, such as cents. `currency` is an ISO 4217 code. */
export type Money = { amountMinor: number; currency: string }

/** Digits after the point where ISO 4217 (list one, 2026-01-01) says other than two. */
const exponents: Record<string, number> = {
  ...digits(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...digits(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...digits(4, 'CLF UYW'),
}

const twoDigitCurrencies = new Set(
  (
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC ' +
    'CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR ' +
    'JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD ' +
    'NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN ' +
    'SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG'
  ).split(' '),
)

function digits(exponent: number, codes: string): Record<string, number> {
  return Object.fromEntries(codes.split(' ').map((code) => [code, exponent]))
}

export function isCurrency(code: string): boolean {
  return twoDigitCurrencies.has(code) || Object.hasOwn(exponents, code)
}

/** Digits after the point of this currency: 2 for USD, 0 for JPY, 3 for KWD. */
export function exponentOf(currency: string): number {
  return exponents[currency] ?? 2
}

/**
 * Reads an amount in major units, as a client writes it: 99.9 in USD is 9990.
 * Undefined if it has more digits than the currency, or is not an exact amount.
 */
export function minorFromMajor(major: number, currency: string): number | undefined {
  const written = /^(\d+)(?:\.(\d+))?$/.exec(String(major))
  if (!written) return undefined
  const [, whole = '', fraction = ''] = written
  const exponent = exponentOf(currency)
  if (fraction.length > exponent) return undefined
  const minor = Number(whole + fraction.padEnd(exponent, '0'))
  return Number.isSafeInteger(minor) ? minor : undefined
}

/** An amount in major units, for a service that wants decimals; undefined where no number is exactly that. */
export function majorFromMinor({ amountMinor, currency }: Money): number | undefined {
  const major = Number(formatMoney({ amountMinor, currency }).split(' ')[0])
  return minorFromMajor(major, currency) === amountMinor ? major : undefined
}

/** Writes an amount for a person: 349.70 USD. */
export function formatMoney({ amountMinor, currency }: Money): string {
  const exponent = exponentOf(currency)
  const written = String(Math.abs(amountMinor)).padStart(exponent + 1, '0')
  const sign = amountMinor < 0 ? '-' : ''
  const whole = written.slice(0, written.length - exponent)
  const fraction = exponent > 0 ? `.${written.slice(-exponent)}` : ''
  return `${sign}${whole}${fraction} ${currency}`
}

/**
 * Divides an amount by weights without losing a unit: every share gets its floor, and the units left over go to
 * the largest remainders (ties to the earlier share). Shares add up to the amount.
 */
export function splitByWeights(amountMinor: number, weights: readonly number[]): number[] {
  const sum = BigInt(weights.reduce((total, weight) => total + weight, 0))
  const exact = weights.map((weight) => BigInt(amountMinor) * BigInt(weight))
  const shares = exact.map((product) => Number(product / sum))
  const left = amountMinor - shares.reduce((total, share) => total + share, 0)
  const byRemainder = exact
    .map((product, index) => ({ index, remainder: product % sum }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1))
  for (const { index } of byRemainder.slice(0, left)) shares[index] = (shares[index] ?? 0) + 1
  return shares
}
