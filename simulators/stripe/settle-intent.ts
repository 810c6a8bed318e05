import { randomLetters } from '../shared/random.ts'
import type { Charge, Intent, Outcome, Wrong } from './records.ts'
import { cardError, knownCard } from './test-cards.ts'
import { did, put, type Turn, tell } from './turn.ts'

/** What became of an attempt to pay: the ways an intent can go when it is confirmed or its customer has acted. */

/** Takes the money, or sets it aside where it is to be captured by hand. */
export function succeed(turn: Turn, intent: Intent): Intent {
  return intent.capture_method === 'manual' ? hold(turn, intent) : take(turn, intent)
}

function take(turn: Turn, intent: Intent): Intent {
  const made = { ...newCharge(turn, intent), captured: true, amount_captured: intent.amount }
  const isFeeKnown = intent.capture_method === 'automatic'
  const charge = put(turn, isFeeKnown ? { ...made, balance_transaction: balanceOf(made) } : made)
  did(turn, 'CHARGE', intent, { id: charge.id, amount: intent.amount })
  const paid = put(turn, {
    ...{ ...intent, latest_charge: charge.id, last_payment_error: null },
    ...{ status: 'succeeded' as const, amount_received: intent.amount },
  })
  tell(turn, 'charge.succeeded', charge)
  tell(turn, 'payment_intent.succeeded', paid)
  return paid
}

function hold(turn: Turn, intent: Intent): Intent {
  const charge = put(turn, newCharge(turn, intent))
  did(turn, 'AUTHORIZE', intent, { id: charge.id, amount: intent.amount })
  const held = put(turn, {
    ...{ ...intent, latest_charge: charge.id, last_payment_error: null },
    ...{ status: 'requires_capture' as const, amount_capturable: intent.amount },
  })
  tell(turn, 'charge.succeeded', charge)
  tell(turn, 'payment_intent.amount_capturable_updated', held)
  return held
}

/** Stripe says what it keeps of a payment: at once with `automatic`, otherwise a while after it was made. */
export function settleFees(turn: Turn, charge: Charge): Charge {
  const settled = put(turn, { ...charge, balance_transaction: balanceOf(charge) })
  tell(turn, 'charge.updated', settled, { balance_transaction: null })
  return settled
}

export function balanceOf({ id }: { id: string }): string {
  return `txn_${id.slice(3)}`
}

/** The bank says no: the intent may be tried again with another card. */
export function decline(turn: Turn, intent: Intent, wrong: Wrong): Outcome {
  const charge = newCharge(turn, intent)
  const failure = { ...wrong, charge: charge.id }
  const failed = put(turn, { ...charge, status: 'failed' as const, failure })
  const back = put(turn, {
    ...intent,
    status: 'requires_payment_method',
    latest_charge: charge.id,
    last_payment_error: failure,
  })
  did(turn, 'DECLINE', intent, { id: charge.id, amount: intent.amount })
  tell(turn, 'charge.failed', failed)
  tell(turn, 'payment_intent.payment_failed', back)
  return { status: 402, wrong: failure, of: back }
}

/** The customer did not prove who he is, so nothing was asked of the bank. */
export function failAuthentication(turn: Turn, intent: Intent): Intent {
  const wrong = cardError(
    'payment_intent_authentication_failure',
    'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
  )
  const back = put(turn, {
    ...intent,
    status: 'requires_payment_method' as const,
    last_payment_error: { ...wrong, type: 'invalid_request_error' as const },
  })
  did(turn, 'DECLINE', intent, { id: intent.id, amount: intent.amount })
  tell(turn, 'payment_intent.payment_failed', back)
  return back
}

export function askForAction(turn: Turn, intent: Intent): Intent {
  const waiting = put(turn, { ...intent, status: 'requires_action' as const, last_payment_error: null })
  tell(turn, 'payment_intent.requires_action', waiting)
  return waiting
}

/** A bank debit: nobody knows for a while whether it succeeds. */
export function startProcessing(turn: Turn, intent: Intent): Intent {
  const processing = put(turn, { ...intent, status: 'processing' as const, last_payment_error: null })
  tell(turn, 'payment_intent.processing', processing)
  return processing
}

/** Goes on after the customer has proved who he is. */
export function completeAction(turn: Turn, intent: Intent): Intent {
  if (intent.confirmation_method === 'manual') {
    const authenticated_method = intent.payment_method
    return put(turn, { ...intent, status: 'requires_confirmation' as const, authenticated_method })
  }
  const { decline: wrong } = knownCard(intent.token)
  if (!wrong) return succeed(turn, intent)
  decline(turn, intent, wrong)
  return turn.account.memory.intents.get(intent.id) ?? intent
}

function newCharge(turn: Turn, intent: Intent): Charge {
  return {
    kind: 'charge',
    id: `ch_3${randomLetters(23)}`,
    created: turn.now,
    status: 'succeeded',
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    captured: false,
    currency: intent.currency,
    payment_intent: intent.id,
    payment_method: intent.payment_method,
    token: intent.token ?? '',
    metadata: intent.metadata,
    repeated: intent.repeated,
    failure: null,
    balance_transaction: null,
    disputed: false,
  }
}
