import type { Static } from 'typebox'
import type { CancellationPolicy } from '../values/cancellation.ts'
import { Failure } from '../values/failure.ts'
import { isCurrency, type Money, minorFromMajor } from '../values/money.ts'
import { type Cancellation, priceMinorMax } from './sale-schemas.ts'

/** A day alone is its midnight in UTC. Fails with INVALID_REQUEST for a day that no calendar has, or a time that no clock shows. */
export function readTime(text: string, path: string, part: RequestPart = 'body'): Date {
  const [day = '', time = '00:00'] = text.split(/[T ]/)
  const isUtc = !/Z|[+-]\d\d:?\d\d$/.test(time)
  const moment = new Date(`${day}T${time}${isUtc ? 'Z' : ''}`)
  const midnight = new Date(`${day}T00:00:00Z`)
  const isReal = [moment, midnight].every((date) => !Number.isNaN(date.getTime()))
  // To JavaScript February 30 is March 2.
  if (!isReal || midnight.toISOString().slice(0, 10) !== day) throw invalid(path, 'must be a moment', part)
  return moment
}

export type AskedPrice = {
  minor?: number | undefined
  major?: number | undefined
  currency?: string | undefined
}

/** The currency of those who write prices in major units and say no currency. */
const usualCurrency = 'INR'

/** A price that is said once, in minor or in major units. Fails with INVALID_REQUEST. */
export function readPrice({ minor, major, currency }: AskedPrice, path: string): Money {
  if ((minor === undefined) === (major === undefined)) throw invalid(path, 'must be said, and once')
  const code = currency ?? (minor === undefined ? usualCurrency : undefined)
  if (code === undefined || !isCurrency(code)) throw invalid('/currency', 'must be an ISO 4217 code')
  const amountMinor = minor ?? minorFromMajor(major ?? 0, code)
  if (amountMinor === undefined || amountMinor > priceMinorMax)
    throw invalid(path, `must be an amount in ${code} that a payment can carry`)
  return { amountMinor, currency: code }
}

/** Fails with INVALID_REQUEST if two windows close at one time. */
export function readCancellation(
  windows: Static<typeof Cancellation> | undefined,
  path: string,
): CancellationPolicy | null {
  if (windows === undefined) return null
  if (new Set(windows.map(({ hours_before }) => hours_before)).size < windows.length)
    throw invalid(path, 'must not have two windows of the same hours_before')
  return windows.map(({ hours_before, refund_percent, fee_minor = 0 }) => {
    return { hoursBefore: hours_before, refundPercent: refund_percent, feeMinor: fee_minor }
  })
}

export type RequestPart = 'body' | 'query'

export function invalid(path: string, message: string, part: RequestPart = 'body'): Failure {
  return new Failure('INVALID_REQUEST', { errors: [{ in: part, path, message }] })
}
