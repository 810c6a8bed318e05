import Type, { type Static } from 'typebox'
import type { CancellationPolicy } from '../values/cancellation.ts'

const Windows = Type.Array(
  Type.Object({ hours_before: Type.Number(), refund_percent: Type.Number(), fee_minor: Type.Integer() }),
)

/** What goes back of the price when a booking is cancelled so many hours before the start; null: all of it, until then. */
export const PolicyView = Type.Union([Windows, Type.Null()])

export function showPolicy(policy: CancellationPolicy | null): Static<typeof PolicyView> {
  if (!policy) return null
  return policy.map(({ hoursBefore, refundPercent, feeMinor }) => {
    return { hours_before: hoursBefore, refund_percent: refundPercent, fee_minor: feeMinor }
  })
}
