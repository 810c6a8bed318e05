/**
 * What of a price goes back when a booking is cancelled: of the windows that are still open, the one that closes first
 * counts. Where none is open any more, nothing goes back. `feeMinor` is taken off what the percentage leaves.
 */
export type CancellationPolicy = readonly CancellationWindow[]

/** Open until so many hours before the start. */
export type CancellationWindow = { hoursBefore: number; refundPercent: number; feeMinor: number }

/** A price under a policy; without one, all of it goes back until the start. */
export type Cancellable = { amountMinor: number; startsAt: string; cancellation: CancellationPolicy | null }

const hourMs = 3_600_000
const untilTheStart: CancellationPolicy = [{ hoursBefore: 0, refundPercent: 100, feeMinor: 0 }]

/** The policy itself, or what holds where there is none. */
export function policyOf(cancellation: CancellationPolicy | null): CancellationPolicy {
  return cancellation ?? untilTheStart
}

/** What goes back at this moment, in minor units; never more than the price, and rounded down. */
export function refundAt({ amountMinor, startsAt, cancellation }: Cancellable, now: Date): number {
  const hoursLeft = (Date.parse(startsAt) - now.getTime()) / hourMs
  const open = policyOf(cancellation).filter(({ hoursBefore }) => hoursBefore < hoursLeft)
  if (open.length === 0) return 0
  const { refundPercent, feeMinor } = open.reduce((nearest, one) =>
    one.hoursBefore > nearest.hoursBefore ? one : nearest,
  )
  return Math.max(0, shareOf(amountMinor, refundPercent) - feeMinor)
}

/** Rounded down, of the decimal digits as they were written: in binary 33.3 is a little less, and of 3000 it would be 998. */
function shareOf(amountMinor: number, percent: number): number {
  const [digits = '', exponent = ''] = percent.toExponential().split('e')
  const [whole = '', fraction = ''] = digits.split('.')
  const hundreds = 10n ** BigInt(2 + fraction.length - Number(exponent))
  return Number((BigInt(amountMinor) * BigInt(whole + fraction)) / hundreds)
}
