import type { Payment } from './payment.ts'
import { type ErrorFields, type RazorpayError, razorpayError } from './razorpay-error.ts'

export type Failure = Omit<ErrorFields, 'metadata' | 'field'>

const authorisation = 'payment_authorization'
const authentication = 'payment_authentication'

/** Why a payment may fail, by the `reason` that Razorpay gives: code, source, step, and a sentence for the buyer. */
const failures: Record<string, [code: Failure['code'], source: string, step: string, description: string]> = {
  payment_failed: [
    'BAD_REQUEST_ERROR',
    'issuer',
    authorisation,
    'Your payment was not successful. Try another method, or ask your bank.',
  ],
  payment_timed_out: [
    'BAD_REQUEST_ERROR',
    'customer',
    authentication,
    'Your payment was not completed in time. Try again.',
  ],
  insufficient_fund: [
    'BAD_REQUEST_ERROR',
    'customer',
    authorisation,
    'There is not enough money in the account. Try another card or method.',
  ],
  insufficient_funds: [
    'BAD_REQUEST_ERROR',
    'customer',
    authorisation,
    'There is not enough money in the account. Try another card or method.',
  ],
  payment_cancelled: [
    'BAD_REQUEST_ERROR',
    'customer',
    authentication,
    'You cancelled the payment. Try again.',
  ],
  card_declined: [
    'BAD_REQUEST_ERROR',
    'issuer',
    authorisation,
    'Your bank declined the card. Try another one.',
  ],
  card_disabled_for_online_payments: [
    'BAD_REQUEST_ERROR',
    'customer',
    authorisation,
    'The card may not be used online. Ask your bank, or try another one.',
  ],
  card_number_invalid: [
    'BAD_REQUEST_ERROR',
    'customer',
    'payment_initiation',
    'The number of the card is not right. Check it.',
  ],
  gateway_technical_error: [
    'GATEWAY_ERROR',
    'gateway',
    authorisation,
    'The bank has a technical problem. Try again in a while.',
  ],
  authentication_failed: [
    'GATEWAY_ERROR',
    'gateway',
    authentication,
    'Your bank could not make sure that it is you.',
  ],
  invalid_otp: [
    'BAD_REQUEST_ERROR',
    'customer',
    authentication,
    'The one-time password is not right. Try again.',
  ],
}

export const failureReasons = Object.keys(failures)

/** Fails for a reason that is not in the table. */
export function failureOf(reason: string): Failure {
  const known = failures[reason]
  if (!known) throw new Error(`There is no failure ${reason}.`)
  const [code, source, step, description] = known
  return { code, description, source, step, reason }
}

/** The answer to whoever tried to pay. */
export function paymentError(payment: Payment): RazorpayError {
  const failure = payment.failure ?? failureOf('payment_failed')
  const metadata = { payment_id: payment.id, order_id: payment.order_id }
  return razorpayError(400, { ...failure, metadata })
}
