import { captureMethods, withMethod, wrongState } from './confirm-intent.ts'
import { withConfirmable } from './create-intent.ts'
import { inWords } from './currencies.ts'
import type { Params } from './form.ts'
import { readAmount, readChoice, readCurrency, readMetadata, readPart } from './read-params.ts'
import type { Charge, Intent, Outcome } from './records.ts'
import { refuse } from './refused.ts'
import { readRepeated } from './repeated.ts'
import { balanceOf } from './settle-intent.ts'
import { did, put, type Turn, tell } from './turn.ts'

/** What can be done to an intent besides confirming it: update, capture, cancel. */

const changeable = ['requires_payment_method', 'requires_confirmation', 'requires_action']

/** Metadata and what is only repeated may always change; the money and the method only until an attempt succeeds. */
export function updateIntent(turn: Turn, intent: Intent, params: Params): Outcome {
  const currency = params.currency === undefined ? intent.currency : readCurrency(params)
  const changed: Intent = {
    ...withMethod(intent, params),
    amount: params.amount === undefined ? intent.amount : readAmount(params, 'amount', currency),
    currency,
    capture_method: readChoice(params, 'capture_method', captureMethods) ?? intent.capture_method,
    metadata: readMetadata(params, intent.metadata),
    repeated: readRepeated(params, intent.repeated),
    last_payment_error: null,
  }
  const isSettled = !changeable.includes(intent.status)
  const late = ['amount', 'currency', 'payment_method', 'capture_method'].find(
    (name) => params[name] !== undefined,
  )
  if (isSettled && late) {
    return wrongState(
      intent,
      `This PaymentIntent's ${late} could not be updated because it has a status of ${intent.status}. You may only update the ${late} of a PaymentIntent with one of the following statuses: ${changeable.join(', ')}.`,
    )
  }
  const isChosen = changed.payment_method !== intent.payment_method
  return { status: 200, of: put(turn, isChosen ? withConfirmable(changed) : changed) }
}

export function captureIntent(turn: Turn, intent: Intent, params: Params): Outcome {
  const amount = readPart(params, 'amount_to_capture') ?? intent.amount_capturable
  const metadata = readMetadata(params, intent.metadata)
  if (intent.status !== 'requires_capture') {
    return wrongState(
      intent,
      `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
    )
  }
  if (amount > intent.amount_capturable) {
    const most = inWords(intent.amount_capturable, intent.currency)
    throw refuse(`The amount to capture is more than the ${most} that can be captured.`, {
      code: 'amount_too_large',
      param: 'amount_to_capture',
    })
  }
  const held = chargeOf(turn, intent)
  const charge = put(turn, {
    ...{ ...held, captured: true, amount_captured: amount },
    balance_transaction: balanceOf(held),
  })
  did(turn, 'CAPTURE', intent, { id: charge.id, amount })
  const captured = put(turn, {
    ...{ ...intent, status: 'succeeded' as const, metadata },
    ...{ amount_capturable: 0, amount_received: amount },
  })
  tell(turn, 'charge.captured', charge)
  tell(turn, 'payment_intent.succeeded', captured)
  return { status: 200, of: captured }
}

const cancelable = ['requires_payment_method', 'requires_capture', 'requires_confirmation', 'requires_action']
const reasons = ['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer']

export function cancelIntent(turn: Turn, intent: Intent, params: Params): Outcome {
  const reason = readChoice(params, 'cancellation_reason', reasons) ?? null
  if (cancelable.includes(intent.status)) return { status: 200, of: cancel(turn, intent, reason) }
  return wrongState(
    intent,
    `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: ${cancelable.join(', ')}, processing.`,
  )
}

/** Money that was set aside goes back to the customer. */
export function cancel(turn: Turn, intent: Intent, reason: string | null): Intent {
  const isHeld = intent.status === 'requires_capture'
  const released = isHeld ? chargeOf(turn, intent) : undefined
  if (released) tell(turn, 'charge.refunded', put(turn, { ...released, amount_refunded: released.amount }))
  const canceled = put(turn, {
    ...{ ...intent, status: 'canceled' as const, amount_capturable: 0 },
    ...{ canceled_at: turn.now, cancellation_reason: reason },
  })
  did(turn, 'CANCEL', intent, { id: intent.id, amount: intent.amount })
  tell(turn, 'payment_intent.canceled', canceled)
  return canceled
}

function chargeOf(turn: Turn, intent: Intent): Charge {
  const charge = turn.account.memory.charges.get(intent.latest_charge ?? '')
  if (!charge) throw new Error(`${intent.id} has a status of ${intent.status} without a charge.`)
  return charge
}
