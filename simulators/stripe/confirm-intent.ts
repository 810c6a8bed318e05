import { randomLetters } from '../shared/random.ts'
import type { Params } from './form.ts'
import { readBoolean, readChoice, readInner, readText, readUrl } from './read-params.ts'
import type { Intent, Outcome } from './records.ts'
import { invalid, refuse, unknownObject } from './refused.ts'
import { readRepeated } from './repeated.ts'
import { askForAction, decline, startProcessing, succeed } from './settle-intent.ts'
import { methodTypesOf } from './show-intent.ts'
import { cardError, cardOf, knownCard } from './test-cards.ts'
import type { Turn } from './turn.ts'

const confirmable = ['requires_payment_method', 'requires_confirmation', 'requires_action']
export const captureMethods = ['automatic', 'automatic_async', 'manual']

/** An intent that is ready to be paid, and how that is to go. */
export type Prepared = { intent: Intent; attempt: Attempt }

export function confirmIntent(turn: Turn, intent: Intent, params: Params): Outcome {
  if (!confirmable.includes(intent.status)) return wrongState(intent, whyNot(intent))
  return attemptPayment(turn, prepareAttempt(intent, params))
}

/** Reads all that a confirmation says, and changes nothing. Fails with Refused. */
export function prepareAttempt(intent: Intent, params: Params): Prepared {
  const chosen = withMethod(withParams(intent, params), params)
  checkReturn(chosen)
  // A manual confirmation that comes after the customer has acted needs no second act.
  const isAgain =
    intent.status === 'requires_confirmation' && intent.authenticated_method === chosen.payment_method
  return { intent: chosen, attempt: { ...readAttempt(params), isAuthenticated: isAgain && isManual(intent) } }
}

/** Tries to take the money. What comes of it is kept under the idempotency key, a decline like a success. */
export function attemptPayment(turn: Turn, { intent, attempt }: Prepared): Outcome {
  if (intent.token === null) return wrongState(intent, withoutMethod)
  const card = knownCard(intent.token)
  const mustAct = (card.isAuthenticated || attempt.isForced) && !attempt.isAuthenticated
  const canAct = !attempt.isOffSession && !attempt.isErrorOnAction
  if (mustAct && !canAct) return decline(turn, intent, needsCustomer)
  if (mustAct) return { status: 200, of: askForAction(turn, intent) }
  if (card.decline) return decline(turn, intent, card.decline)
  if (card.method === 'us_bank_account') return { status: 200, of: startProcessing(turn, intent) }
  return { status: 200, of: succeed(turn, intent) }
}

const needsCustomer = cardError(
  'authentication_required',
  'Your card was declined. This transaction requires authentication.',
  'authentication_required',
)

type Attempt = {
  isOffSession: boolean
  isErrorOnAction: boolean
  isForced: boolean
  isAuthenticated: boolean
}

function readAttempt(params: Params): Omit<Attempt, 'isAuthenticated'> {
  const offSession = readChoice(params, 'off_session', ['true', 'false', 'one_off', 'recurring'])
  const card = readInner(readInner(params, 'payment_method_options') ?? {}, 'card')
  const secure = card && readText(card, 'request_three_d_secure')
  return {
    isOffSession: offSession !== undefined && offSession !== 'false',
    isErrorOnAction: readBoolean(params, 'error_on_requires_action') ?? false,
    isForced: secure === 'any' || secure === 'challenge',
  }
}

function withParams(intent: Intent, params: Params): Intent {
  return {
    ...intent,
    capture_method: readChoice(params, 'capture_method', captureMethods) ?? intent.capture_method,
    return_url: readUrl(params, 'return_url') ?? intent.return_url,
    repeated: readRepeated(params, intent.repeated),
  }
}

/** The intent with the payment method that the request names, if it does. */
export function withMethod(intent: Intent, params: Params): Intent {
  if (params.payment_method_data !== undefined) throw refuse(cardData, { param: 'payment_method_data' })
  const token = readText(params, 'payment_method')
  if (token === undefined || token === intent.payment_method) return intent
  const card = cardOf(token)
  if (!card) throw unknownObject('PaymentMethod', token, 'payment_method')
  const named = { ...intent, token, payment_method: `pm_1${randomLetters(23)}` }
  if (methodTypesOf(named).includes(card.method)) return named
  throw refuse(`The PaymentMethod provided (${card.method}) is not allowed for this PaymentIntent.`, {
    code: 'payment_intent_incompatible_payment_method',
    param: 'payment_method',
  })
}

const cardData =
  'Sending credit card numbers directly to the Stripe API is generally unsafe. This simulator takes test tokens only, such as pm_card_visa.'

function isManual({ confirmation_method }: Intent): boolean {
  return confirmation_method === 'manual'
}

/** Methods that redirect need somewhere to come back to; only those that never do need nothing. */
function checkReturn({ repeated, return_url, ...intent }: Intent): void {
  const automatic = repeated.automatic_payment_methods as { allow_redirects?: string } | null | undefined
  if (return_url !== null || !automatic || automatic.allow_redirects === 'never') return
  throw refuse(
    `This PaymentIntent (${intent.id}) is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a \`return_url\`. If you don't want to accept redirect-based payment methods, set \`automatic_payment_methods[enabled]\` to \`true\` and \`automatic_payment_methods[allow_redirects]\` to \`never\` when creating Setup Intents and Payment Intents.`,
    { param: 'return_url' },
  )
}

/** An intent that is not where the request takes it to be. Remembered: the request was understood and executed. */
export function wrongState(intent: Intent, message: string): Outcome {
  return { status: 400, wrong: invalid(message, { code: 'payment_intent_unexpected_state' }), of: intent }
}

const withoutMethod =
  "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken."

function whyNot({ status }: Intent): string {
  return status === 'succeeded'
    ? 'You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.'
    : `You cannot confirm this PaymentIntent because it has a status of ${status}. Only a PaymentIntent with one of the following statuses may be confirmed: ${confirmable.join(', ')}.`
}
