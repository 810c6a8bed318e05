/** Everything that may go wrong by someone else's doing: its stable code, its HTTP status and a sentence for a person. */
export const failures = {
  INVALID_REQUEST: [400, 'The request is not valid.'],
  MALFORMED_JSON: [400, 'The body is not well-formed JSON.'],
  DUPLICATE_KEY: [400, 'The body names one JSON key twice.'],
  BODY_TOO_DEEP: [400, 'The body is nested too deeply.'],
  BODY_TOO_LARGE: [413, 'The body is too large.'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'Send application/json.'],
  HEADERS_TOO_LARGE: [431, 'The head of the request is too large.'],
  REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
  IDEMPOTENCY_KEY_REUSED: [422, 'This Idempotency-Key was used for a different request.'],
  UNAUTHENTICATED: [401, 'Say who you are: send an Authorization header.'],
  WRONG_CREDENTIALS: [401, 'There is no such account, or the password is another one.'],
  FORBIDDEN: [403, 'This is not for you: it takes another role, or an API key with the scope.'],
  CSRF_REFUSED: [403, 'With a cookie, send the X-CSRF-Token that the sign-in answered with.'],
  ACCOUNT_INACTIVE: [403, 'This account was deactivated.'],
  WRONG_PASSWORD: [403, 'The current password is another one.'],
  PASSWORD_UNCHANGED: [400, 'That is the password already.'],
  EMAIL_TAKEN: [409, 'There is an account with this e-mail address.'],
  USERNAME_TAKEN: [409, 'There is an account with this username.'],
  LINK_NOT_VALID: [400, 'This link was used, is too old, or was never ours; ask for a new one.'],
  NOT_FOUND: [404, 'There is nothing here, or it is not yours.'],
  METHOD_NOT_ALLOWED: [405, 'This address does not know this method.'],
  ITEM_NOT_FOUND: [404, 'There is no such item on sale.'],
  NOT_ON_SALE: [409, 'This is not on sale now.'],
  ALREADY_STARTED: [409, 'This has begun already, or is over.'],
  TOO_MANY_PER_ORDER: [422, 'That is more than one order may have of this.'],
  SEATS_NOT_NUMBERED: [400, 'These places have no numbers to choose by.'],
  SEAT_NOT_FOUND: [404, 'There is no such seat here.'],
  SEAT_TYPE_NOT_FOUND: [404, 'There is no such kind of place at this event.'],
  SEATS_MISCOUNTED: [400, 'Say how many places you want; of the seats, name no more than that.'],
  NO_OFFER: [409, 'There are no places offered to this entry now.'],
  SEAT_TAKEN: [409, 'Somebody else has one of these seats.'],
  SLOT_OVERLAPS: [409, 'This table is on sale for some of that time already.'],
  SLOT_IN_THE_PAST: [422, 'That time has begun already, or is over.'],
  SLOT_NOT_FREE: [409, 'Somebody has this table at that time, or waits for it.'],
  TABLE_DIFFERS: [409, 'This table is known with another capacity.'],
  TABLES_NOT_COMBINABLE: [422, 'These tables cannot be put together for one party.'],
  HOURS_OVERLAP: [422, 'Some opening hours overlap others.'],
  TIME_ZONE_UNKNOWN: [422, 'There is no such time zone.'],
  TOO_MANY_SLOTS: [422, 'Those are more tables and times than one request may make; ask for fewer days.'],
  TRIP_IN_THE_PAST: [422, 'That time has begun already, or is over.'],
  TRIP_HAS_BOOKINGS: [409, 'Somebody has booked this trip, or is about to.'],
  TRIP_AMBIGUOUS: [409, 'The vendor has several trips then; say which one.'],
  NOT_A_VENDOR: [403, 'This account does not belong to a vendor.'],
  VENDOR_NOT_APPROVED: [403, 'Only a vendor who is approved may sell.'],
  ALREADY_A_VENDOR: [409, 'This account belongs to a vendor already.'],
  VENDOR_NEEDED: [409, 'This account belongs to a vendor who may have sold something; it stays.'],
  VENDOR_MOVE_REFUSED: [409, 'A vendor cannot go from his present status to that one.'],
  EVENT_IN_THE_PAST: [422, 'That time has begun already, or is over.'],
  EVENT_EXISTS: [409, 'There is such an event at that time already.'],
  EVENT_CANCELLED: [409, 'This event was cancelled.'],
  EVENT_HAS_BOOKINGS: [409, 'Somebody has places at this event; cancel it instead.'],
  SEAT_TYPE_TWICE: [422, 'Two kinds of places of one event have the same name.'],
  PLACES_MISMATCH: [422, 'The places must be as many as the seats of the plan.'],
  PLAN_OVERLAPS: [422, 'The plan has a seat twice.'],
  PLAN_TOO_LARGE: [422, 'Those are more numbered seats than a plan may have.'],
  PARTY_TOO_LARGE: [422, 'That is more than there are places in all.'],
  PARTY_SIZE_NEEDED: [
    422,
    'A table is booked for a party: say how many come, as party_size, where tables are booked.',
  ],
  PLACES_AVAILABLE: [409, 'There are places left; book them.'],
  ALREADY_WAITING: [409, 'This address waits in line for it already, or places are offered to it.'],
  NOT_WAITING: [409, 'This entry does not wait in line any more.'],
  NOT_CANCELLABLE: [
    409,
    'Only a booking that is unpaid or paid, has not begun and let nobody in can be cancelled.',
  ],
  BOOKING_OVER: [409, 'This booking is over, and cannot be changed any more.'],
  BOOKING_CANCELLED: [409, 'The booking was cancelled.'],
  TICKET_FORGED: [422, 'This code was changed, or is no ticket at all.'],
  TICKET_FOREIGN: [422, 'This ticket was not made here.'],
  TICKET_VOID: [409, 'The booking of this ticket was cancelled, or is given back.'],
  ALREADY_CHECKED_IN: [409, 'Somebody came in with this ticket already.'],
  NOT_CHECKED_IN: [409, 'Nobody came in with this ticket.'],
  SOLD_OUT: [409, 'There are not enough left.'],
  SKU_TAKEN: [409, 'Another product has this product_id.'],
  STOCK_BELOW_COMMITTED: [409, 'That would leave less stock than is held or sold.'],
  PRICE_CHANGED: [422, 'The price has changed.'],
  CURRENCY_MISMATCH: [422, 'All items of a checkout are in one currency, the one that was asked for.'],
  AMOUNT_TOO_LARGE: [422, 'The total is more than one payment can carry.'],
  PAYMENT_MISMATCH: [422, 'What was paid is not what was asked for; it is given back.'],
  PAYMENT_DECLINED: [422, 'The payment was declined.'],
  STOCK_REFUSED: [422, 'The inventory service refused; what was paid is given back.'],
  ORDER_REFUSED: [422, 'The order service refused; what was paid is given back.'],
  GATEWAY_NOT_CONFIGURED: [422, 'This gateway is not configured here.'],
  ORDER_NOT_PAYABLE: [409, 'Only an order whose payment failed can be checked out again.'],
  NOTHING_TO_VERIFY: [409, 'This checkout does not wait for its customer at this gateway.'],
  SIGNATURE_REFUSED: [
    400,
    'This is no message of the gateway: its signature is another one, it is too old or from the future, or it cannot be read.',
  ],
  CHECKOUT_UNDER_WAY: [409, 'The checkout of this payment is still under way; wait for its end.'],
  NOTHING_TO_REFUND: [409, 'Nothing of this payment is left to give back.'],
  REFUND_TOO_LARGE: [422, 'That is more than is left of this payment.'],
  CARD_REFUSED: [400, 'Card numbers are not accepted here; send a token of your gateway.'],
  PASSWORD_REFUSED: [400, 'This password is not accepted.'],
  HOLD_EXPIRED: [409, 'The places were held for too long without payment.'],
  RATE_LIMITED: [429, 'Too many attempts; wait a while.'],
  UNAVAILABLE: [503, 'The service cannot store this right now; try again.'],
  INTERNAL: [500, 'Something went wrong on our side.'],
} as const satisfies Record<string, readonly [status: number, sentence: string]>

export type FailureCode = keyof typeof failures

/** An expected failure. `details` are shown to the caller, so they hold nothing secret. */
export class Failure extends Error {
  readonly code: FailureCode
  readonly details: Record<string, unknown>

  constructor(code: FailureCode, details: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(failures[code][1], options)
    this.name = 'Failure'
    this.code = code
    this.details = details
  }

  get status(): number {
    return failures[this.code][0]
  }
}
