import { inWords, isCurrency, leastAmount } from './currencies.ts'
import type { Params } from './form.ts'
import { refuse } from './refused.ts'

/** Eight digits, as Stripe takes. */
const amountMax = 99_999_999
const metadataMax = { keys: 50, keyLength: 40, valueLength: 500 }

/** An empty text means the same as none. */
export function readText(params: Params, name: string): string | undefined {
  const value = params[name]
  if (value === undefined || value === '') return undefined
  if (typeof value !== 'string') throw refuse(`Invalid string: ${JSON.stringify(value)}`, { param: name })
  return value
}

export function readUrl(params: Params, name: string): string | undefined {
  const text = readText(params, name)
  if (text === undefined || URL.canParse(text)) return text
  throw refuse('Not a valid URL', { code: 'url_invalid', param: name })
}

export function readInteger(params: Params, name: string): number | undefined {
  const text = readText(params, name)
  if (text === undefined) return undefined
  const value = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (Number.isNaN(value))
    throw refuse(`Invalid integer: ${text}`, { code: 'parameter_invalid_integer', param: name })
  if (value < 0) throw refuse('This value must be greater than or equal to 0.', tooSmall(name))
  return value
}

/** A part of an amount, to be captured or refunded. */
export function readPart(params: Params, name: string): number | undefined {
  const value = readInteger(params, name)
  if (value === 0) throw refuse('This value must be greater than or equal to 1.', tooSmall(name))
  return value
}

function tooSmall(param: string): { code: string; param: string } {
  return { code: 'parameter_invalid_integer', param }
}

export function readBoolean(params: Params, name: string): boolean | undefined {
  const text = readText(params, name)
  if (text !== undefined && text !== 'true' && text !== 'false') {
    throw refuse(`Invalid boolean: ${text}`, { param: name })
  }
  return text === undefined ? undefined : text === 'true'
}

export function readChoice(params: Params, name: string, choices: readonly string[]): string | undefined {
  const text = readText(params, name)
  if (text !== undefined && !choices.includes(text)) {
    throw refuse(`Invalid ${name}: must be one of ${choices.join(', ')}`, { param: name })
  }
  return text
}

export function readList(params: Params, name: string): string[] {
  const value = params[name]
  if (value === undefined || value === '') return []
  if (typeof value === 'string') throw refuse('Invalid array', { param: name })
  return Object.values(value).filter((one) => typeof one === 'string')
}

export function readInner(params: Params, name: string): Params | undefined {
  const value = params[name]
  if (typeof value === 'string' && value !== '') throw refuse('Invalid object', { param: name })
  return value === '' ? undefined : (value as Params | undefined)
}

export function readAmount(params: Params, name: string, currency: string): number {
  const amount = readInteger(params, name)
  if (amount === undefined) throw missingParameter(name)
  if (amount > amountMax) {
    throw refuse(`Amount must be no more than ${inWords(amountMax, currency)}`, {
      code: 'amount_too_large',
      param: name,
    })
  }
  const least = leastAmount(currency)
  if (amount >= least) return amount
  throw refuse(`Amount must be at least ${inWords(least, currency)}`, {
    code: 'amount_too_small',
    param: name,
  })
}

export function readCurrency(params: Params): string {
  const currency = readText(params, 'currency')?.toLowerCase()
  if (currency === undefined) throw missingParameter('currency')
  if (!isCurrency(currency)) throw refuse(`Invalid currency: ${currency}.`, { param: 'currency' })
  return currency
}

export function missingParameter(name: string): Error {
  return refuse(`Missing required param: ${name}.`, { code: 'parameter_missing', param: name })
}

/** What stays of the metadata before: an empty value takes its key away, an empty `metadata` takes all. */
export function readMetadata(params: Params, before: Record<string, string> = {}): Record<string, string> {
  const given = params.metadata
  if (given === undefined) return before
  if (typeof given === 'string') return {}
  const metadata = { ...before }
  for (const [key, value] of Object.entries(given)) {
    if (typeof value !== 'string')
      throw refuse('Metadata values must be strings.', { param: `metadata[${key}]` })
    checkMetadata(key, value)
    if (value === '') delete metadata[key]
    else metadata[key] = value
  }
  if (Object.keys(metadata).length <= metadataMax.keys) return metadata
  throw refuse(`Metadata may have up to ${metadataMax.keys} keys.`, { param: 'metadata' })
}

function checkMetadata(key: string, value: string): void {
  const param = `metadata[${key}]`
  if (key.length > metadataMax.keyLength) {
    throw refuse(`Metadata keys may have up to ${metadataMax.keyLength} characters.`, { param })
  }
  if (value.length > metadataMax.valueLength) {
    throw refuse(`Metadata values may have up to ${metadataMax.valueLength} characters.`, { param })
  }
}
