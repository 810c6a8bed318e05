import { type Cancellable, refundAt } from '../values/cancellation.ts'

/** What a booking was made under, frozen when it was made; only its times follow what they are of. In ISO 8601. */
export type BookingTerms = { lines: readonly BookedLine[] }

/**
 * `partySize`: how many people come, where that was asked. Tables that were put together have one party. `vendorId`: who sold
 * it, if anybody but us; earlier bookings do not say.
 */
export type BookedLine = Cancellable & {
  kind: 'SEAT' | 'TABLE' | 'TRIP'
  endsAt: string
  partySize?: number
  vendorId?: string
}

/** The same terms for the times at which its items take place now; where nothing is said, it stays. */
export function moveTerms(
  { lines, terms }: { lines: readonly { itemId: string }[]; terms: BookingTerms },
  times: ReadonlyMap<string, { startsAt: Date; endsAt: Date }>,
): BookingTerms {
  const moved = terms.lines.map((line, index) => {
    const now = times.get(lines[index]?.itemId ?? '')
    return now ? { ...line, startsAt: now.startsAt.toISOString(), endsAt: now.endsAt.toISOString() } : line
  })
  return { lines: moved }
}

/** When it is over. */
export function endOf({ lines }: BookingTerms): string {
  return (
    lines
      .map(({ endsAt }) => endsAt)
      .sort()
      .at(-1) ?? ''
  )
}

export function startOf({ lines }: BookingTerms): string {
  return (
    lines
      .map(({ startsAt }) => startsAt)
      .sort()
      .at(0) ?? ''
  )
}

/**
 * What a cancellation at this moment gives back, and what it keeps; in minor units. The policy is of the price; what was given
 * back before does not lessen it, but no more goes back than `restMinor`, which is left of the price.
 */
export function quoteCancellation(
  { lines }: BookingTerms,
  now: Date,
  restMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0),
): { refundMinor: number; feeMinor: number } {
  const agreedMinor = lines.reduce((sum, line) => sum + refundAt(line, now), 0)
  const refundMinor = Math.min(agreedMinor, restMinor)
  return { refundMinor, feeMinor: restMinor - refundMinor }
}
