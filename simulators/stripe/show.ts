import type { Outgoing } from '../shared/webhook-lanes.ts'
import { type Account, apiVersion } from './account.ts'
import type { Outcome, Stored, StripeEvent } from './records.ts'
import { showCharge } from './show-charge.ts'
import { showIntent } from './show-intent.ts'
import { showPayout, showReversal, showTransfer } from './show-money-out.ts'
import { showDispute, showRefund } from './show-refund.ts'

export type Shown = Record<string, unknown>

/** Any record as the API answers it. */
export function show(account: Account, record: Stored): Shown {
  switch (record.kind) {
    case 'payment_intent':
      return showIntent(account, record)
    case 'charge':
      return showCharge(account, record)
    case 'refund':
      return showRefund(account, record)
    case 'dispute':
      return showDispute(record)
    case 'transfer':
      return showTransfer(account, record)
    case 'transfer_reversal':
      return showReversal(record)
    case 'payout':
      return showPayout(record)
  }
}

export function showOutcome(account: Account, outcome: Outcome): Shown {
  if ('shown' in outcome) return outcome.shown
  if (!('wrong' in outcome)) return show(account, outcome.of)
  const { wrong, of } = outcome
  if (!of) return { error: wrong }
  const intent = showIntent(account, of)
  const method = of.last_payment_error && (intent.last_payment_error as Shown).payment_method
  return { error: { ...wrong, payment_intent: intent, ...(method ? { payment_method: method } : {}) } }
}

export function showEvent(account: Account, event: StripeEvent): Shown {
  const { id, type, created, of, previous, request, delivery } = event
  const object = show(account, of)
  return {
    ...{ id, object: 'event', api_version: apiVersion, created },
    data: previous === null ? { object } : { object, previous_attributes: previous },
    ...{ livemode: false, pending_webhooks: delivery === 'PENDING' ? 1 : 0, request, type },
    ...(of.kind === 'payout' && of.account !== null ? { account: of.account } : {}),
  }
}

/** An event on its way out. All that concerns one payment, transfer or payout goes in order. */
export function outgoingOf(account: Account, event: StripeEvent): Outgoing {
  const { id, type, of } = event
  const subject = 'payment_intent' in of ? of.payment_intent : of.id
  return { id, type, subject, body: () => JSON.stringify(showEvent(account, event)) }
}
