import type { Static } from 'typebox'
import {
  type Booking,
  bookingStatuses,
  type Cancellation,
  isCancellable,
  quoteCancellation,
  startOf,
} from '../../orders/index.ts'
import { type Payment, restOf } from '../../payments/index.ts'
import { policyOf } from '../../values/cancellation.ts'
import { majorFromMinor } from '../../values/money.ts'
import type { CheckoutState } from '../checkout-store.ts'
import { showError } from '../show-checkout.ts'
import type { BookingView, QuoteView } from './booking-schemas.ts'

/** A booking, and all that is to be said of it. */
export type BookingState = {
  booking: Booking
  seats: readonly string[]
  checkout: CheckoutState
  payment: Payment | undefined
  cancellation: (Cancellation & { cancelledAt: Date }) | undefined
}

/** The guest's keys to a booking. */
export type BookingLinks = Pick<Shown, 'booking_url' | 'tickets_url' | 'calendar_url'>

type Shown = Static<typeof BookingView>

export function showBooking(
  { booking, seats, checkout, payment, cancellation }: BookingState,
  links: BookingLinks,
): Shown {
  const { id, checkoutId, status, amountMinor, currency, customerEmail, customerName, userId, createdAt } =
    booking
  return {
    ...{ id, booking_id: id, checkout_id: checkoutId, status: bookingStatuses[status] },
    ...{ amount_minor: amountMinor, currency },
    items: showItems(booking),
    seats: [...seats],
    party_size: booking.terms.lines[0]?.partySize ?? null,
    customer: { email: customerEmail, name: customerName },
    user_id: userId,
    expires_at: status === 'PENDING' ? checkout.expiresAt : null,
    payment: payment ? showPayment(payment) : null,
    gateway_order: status === 'PENDING' ? (payment?.action ?? null) : null,
    cancellation: cancellation ? showCancellation(cancellation) : null,
    error: showError(checkout),
    ...{ created_at: createdAt, ...links },
    ...showTrip(booking),
  }
}

function showItems({ lines, terms }: Booking): Shown['items'] {
  return lines.flatMap(({ itemId, title, quantity }, index) => {
    const term = terms.lines[index]
    if (!term) return []
    const { kind, startsAt: starts_at, endsAt: ends_at, amountMinor: amount_minor } = term
    return [{ item_id: itemId, kind, title, quantity, amount_minor, starts_at, ends_at }]
  })
}

/** Whose trip it is was not written down in the beginning; and what is of several vendors has no one. */
function showTrip(booking: Booking): Pick<Shown, 'vendor_id' | 'trip_date' | 'total_price'> {
  const { lines } = booking.terms
  if (lines.some(({ kind }) => kind !== 'TRIP')) return {}
  const [vendor_id, ...others] = new Set(lines.map(({ vendorId }) => vendorId))
  const total_price = majorFromMinor(booking)
  return {
    ...(vendor_id === undefined || others.length > 0 ? {} : { vendor_id }),
    trip_date: startOf(booking.terms),
    ...(total_price === undefined ? {} : { total_price }),
  }
}

function showPayment({ id, status, gateway, refundedMinor: refunded_minor }: Payment) {
  return { id, status, gateway, refunded_minor }
}

function showCancellation({
  refundMinor,
  feeMinor,
  reason,
  cancelledAt,
}: Cancellation & { cancelledAt: Date }) {
  return { refund_minor: refundMinor, fee_minor: feeMinor, reason, cancelled_at: cancelledAt }
}

const hourMs = 3_600_000

/** What a cancellation would come to; what is not paid, or cannot be cancelled, comes to nothing. */
export function showQuote(
  { booking, payment }: Pick<BookingState, 'booking' | 'payment'>,
  now: Date,
): Static<typeof QuoteView> {
  const { id, status, terms, lines, currency } = booking
  const is_cancellable = isCancellable(booking, now)
  const { refundMinor, feeMinor } =
    is_cancellable && status === 'PAID'
      ? quoteCancellation(terms, now, restOf(payment))
      : { refundMinor: 0, feeMinor: 0 }
  const windows = terms.lines.flatMap(({ cancellation, startsAt }, index) =>
    policyOf(cancellation).map(({ hoursBefore, refundPercent, feeMinor }) => ({
      item: lines[index]?.title ?? '',
      until: new Date(Date.parse(startsAt) - hoursBefore * hourMs),
      refund_percent: refundPercent,
      fee_minor: feeMinor,
    })),
  )
  const amounts = { refund_minor: refundMinor, fee_minor: feeMinor, currency }
  return { booking_id: id, is_cancellable, ...amounts, windows }
}
