import { randomLetters } from '../shared/random.ts'
import { attemptPayment, captureMethods, prepareAttempt, withMethod } from './confirm-intent.ts'
import type { Params } from './form.ts'
import { readAmount, readBoolean, readChoice, readCurrency, readMetadata } from './read-params.ts'
import type { Intent, Outcome } from './records.ts'
import { refuse } from './refused.ts'
import { readAutomatic, readRepeated } from './repeated.ts'
import { put, type Turn, tell } from './turn.ts'

/** Parameters that mean something only in the moment of confirming. */
const confirmOnly = [
  'error_on_requires_action',
  'mandate',
  'mandate_data',
  'off_session',
  'return_url',
  'use_stripe_sdk',
]

export function createIntent(turn: Turn, params: Params): Outcome {
  const intent = newIntent(turn, params)
  if (!readBoolean(params, 'confirm')) return { status: 200, of: createOnly(turn, intent, params) }
  const prepared = prepareAttempt(intent, params)
  // The event shows the intent before the attempt, whatever comes of that.
  tell(turn, 'payment_intent.created', put(turn, intent))
  return attemptPayment(turn, prepared)
}

function createOnly(turn: Turn, intent: Intent, params: Params): Intent {
  const early = confirmOnly.find((name) => params[name] !== undefined)
  if (early) throw refuse(`The parameter ${early} can only be used with confirm=true.`, { param: early })
  const created = put(turn, withConfirmable(withMethod(intent, params)))
  tell(turn, 'payment_intent.created', created)
  return created
}

/** An intent with a payment method waits for its confirmation only. */
export function withConfirmable(intent: Intent): Intent {
  return intent.token === null ? intent : { ...intent, status: 'requires_confirmation' }
}

function newIntent(turn: Turn, params: Params): Intent {
  const currency = readCurrency(params)
  const repeated = readRepeated(params)
  const isNamed = ['payment_method_types', 'allowed_payment_method_types'].some(
    (name) => params[name] !== undefined,
  )
  return {
    kind: 'payment_intent',
    id: `pi_3${randomLetters(23)}`,
    created: turn.now,
    status: 'requires_payment_method',
    amount: readAmount(params, 'amount', currency),
    amount_capturable: 0,
    amount_received: 0,
    currency,
    capture_method: readChoice(params, 'capture_method', captureMethods) ?? 'automatic_async',
    confirmation_method: readChoice(params, 'confirmation_method', ['automatic', 'manual']) ?? 'automatic',
    metadata: readMetadata(params),
    repeated: { ...repeated, automatic_payment_methods: readAutomatic(params, isNamed) },
    token: null,
    payment_method: null,
    authenticated_method: null,
    return_url: null,
    latest_charge: null,
    last_payment_error: null,
    canceled_at: null,
    cancellation_reason: null,
  }
}
