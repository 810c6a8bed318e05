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
