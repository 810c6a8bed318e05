import Type, { type Static } from 'typebox'
import { bookingStatuses } from '../../orders/index.ts'
import {
  AmountMinor,
  Email,
  IdempotencyKey,
  Moment,
  moneyFields,
  Reason,
  Strict,
  Uuid,
} from '../../platform/http/index.ts'
import { GatewayName, Line, PaymentToken } from '../checkout-schemas.ts'

export const BookingHeaders = Type.Object({ 'idempotency-key': Type.Optional(IdempotencyKey) })
export const BookingParams = Strict({ id: Uuid })
/** The key in the link of a booking or of a place in line. */
export const BookingQuery = Strict({ token: Type.Optional(Type.String({ maxLength: 128 })) })

export const SeatLabel = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9 ./-]{0,31}$',
  description: 'Such as A-12',
})
export const SeatTypeName = Type.String({ minLength: 1, maxLength: 32 })
export const PartySize = Type.Integer({ minimum: 1, maximum: 10_000 })

const TotalPrice = Type.Number({
  minimum: 0,
  maximum: 10_000_000_000,
  description: 'What all of it costs, in major units; another price than the right one is refused',
})

/** What every booking may say. Who is signed in need not say who he is. */
export const bookingFields = {
  customer: Type.Optional(Strict({ email: Email, name: Type.Optional(Line) })),
  payment_method: Type.Optional(PaymentToken),
  gateway: Type.Optional(GatewayName),
  total_price: Type.Optional(TotalPrice),
}

const Asker = Strict(bookingFields)
export type AskedBooking = Static<typeof Asker> & { user_id?: string }

/** The body of POST /events/{id}/book: so many of the best places, or these. */
export const BookSeats = Strict({
  seat_type: SeatTypeName,
  seat_count: Type.Optional(PartySize),
  seats: Type.Optional(Type.Array(SeatLabel, { minItems: 1, maxItems: 100, uniqueItems: true })),
  ...bookingFields,
})

/** The body of PUT /bookings/{id}: who comes. What it costs was agreed; who says it again says the same. */
export const ChangeBooking = Type.Object(
  {
    customer: Type.Optional(Strict({ email: Email, name: Type.Optional(Line) })),
    total_price: Type.Optional(TotalPrice),
  },
  { additionalProperties: false, minProperties: 1 },
)

/** The body of a cancellation. */
export const CancelBooking = Strict({ reason: Type.Optional(Type.String({ ...Reason, minLength: 0 })) })

const OrNull = (schema: Parameters<typeof Type.Union>[0][number]) => Type.Union([schema, Type.Null()])

/** Bookings of trips say it in these words, too. */
const tripFields = {
  vendor_id: Type.Optional(Uuid),
  trip_date: Type.Optional(Moment),
  total_price: Type.Optional(
    Type.Number({ description: 'In major units. Like vendor_id and trip_date of bookings of trips only' }),
  ),
}

export const BookingView = Type.Object({
  id: Uuid,
  booking_id: Uuid,
  checkout_id: Uuid,
  status: Type.Enum([...new Set(Object.values(bookingStatuses))]),
  ...moneyFields,
  items: Type.Array(
    Type.Object({
      item_id: Uuid,
      kind: Type.String(),
      title: Type.String(),
      quantity: Type.Integer(),
      amount_minor: Type.Integer(),
      starts_at: Moment,
      ends_at: Moment,
    }),
  ),
  seats: Type.Array(Type.String(), { description: 'Numbered seats; empty where places have no numbers' }),
  party_size: OrNull(Type.Integer({ description: 'Who comes to a table; null for other bookings' })),
  customer: Type.Object({ email: Type.String(), name: OrNull(Type.String()) }),
  user_id: OrNull(Uuid),
  expires_at: OrNull(Moment),
  payment: OrNull(
    Type.Object({
      id: Uuid,
      status: Type.String(),
      gateway: Type.String(),
      refunded_minor: AmountMinor,
    }),
  ),
  gateway_order: Type.Union(
    [Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])), Type.Null()],
    {
      description: 'What the browser needs to pay, as long as it may',
    },
  ),
  cancellation: OrNull(
    Type.Object({
      refund_minor: AmountMinor,
      fee_minor: AmountMinor,
      reason: OrNull(Type.String()),
      cancelled_at: Moment,
    }),
  ),
  error: OrNull(
    Type.Object({ code: Type.String(), message: Type.String(), reason: Type.Optional(Type.String()) }),
  ),
  created_at: Moment,
  booking_url: Type.String(),
  tickets_url: Type.String(),
  calendar_url: Type.String(),
  ...tripFields,
})

export const BookingsView = Type.Object({
  bookings: Type.Array(BookingView),
  total: Type.Integer(),
  limit: Type.Integer(),
  offset: Type.Integer(),
  pages: Type.Integer(),
  current_page: Type.Integer(),
})

/** What a cancellation would come to now. */
export const QuoteView = Type.Object({
  booking_id: Uuid,
  is_cancellable: Type.Boolean(),
  refund_minor: AmountMinor,
  fee_minor: AmountMinor,
  currency: Type.String(),
  windows: Type.Array(
    Type.Object({
      item: Type.String(),
      until: Moment,
      refund_percent: Type.Number(),
      fee_minor: AmountMinor,
    }),
  ),
})
