import { Stripe } from 'stripe'

/** Same key, other parameters. */
export function isKeyTaken(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeIdempotencyError
}

/** A failure that Stripe keeps and answers every repetition with: asking again tells nothing new. */
export function isStoredTrouble(error: unknown): boolean {
  if (!(error instanceof Stripe.errors.StripeError)) return false
  return (error.statusCode ?? 0) >= 500 && error.headers?.['idempotent-replayed'] === 'true'
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Stripe.errors.StripeError ? error.code : undefined
}

/** An answer that Stripe has kept shows how things stood when it was first given. */
export function isOldAnswer({ lastResponse }: Stripe.Response<unknown>): boolean {
  return lastResponse.headers['idempotent-replayed'] === 'true'
}
