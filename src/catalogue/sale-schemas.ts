import Type from 'typebox'
import { Strict } from '../platform/http/index.ts'

/** A moment in a request. */
export const Time = Type.String({
  maxLength: 40,
  pattern: '^2\\d{3}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,6})?)?(Z|[+-]\\d\\d:?\\d\\d)?$',
  description: 'ISO 8601, such as 2027-05-01T19:30:00+02:00; without an offset it is UTC',
})

/** The same, or a day alone. */
export const TimeOrDay = Type.String({
  maxLength: 40,
  pattern: '^2\\d{3}-\\d\\d-\\d\\d([T ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,6})?)?(Z|[+-]\\d\\d:?\\d\\d)?)?$',
  description: 'ISO 8601, without an offset in UTC; a day alone, such as 2027-05-01, is its midnight in UTC',
})

/** No gateway takes more than twelve digits. */
export const priceMinorMax = 999_999_999_999

/** What has a time may also cost nothing. */
export const PriceMinor = Type.Integer({ minimum: 0, maximum: priceMinorMax })
export const PriceMajor = Type.Number({
  minimum: 0,
  maximum: 10_000_000_000,
  description: 'In major units, such as 99.90',
})

/** What goes back of the price when a booking is cancelled so many hours before the start. */
export const Cancellation = Type.Array(
  Strict({
    hours_before: Type.Number({ minimum: 0, maximum: 8_784 }),
    refund_percent: Type.Number({ minimum: 0, maximum: 100 }),
    fee_minor: Type.Optional(PriceMinor),
  }),
  { maxItems: 20 },
)
