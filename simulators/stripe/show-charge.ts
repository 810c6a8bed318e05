import { type Account, urlOf } from './account.ts'
import type { Charge } from './records.ts'
import { nobodyBilled, showMethodDetails } from './show-payment-method.ts'

/** A Charge as the API answers it. */
export function showCharge(account: Account, charge: Charge): Record<string, unknown> {
  const { id, repeated, status, failure } = charge
  return {
    id,
    object: 'charge',
    amount: charge.amount,
    amount_captured: charge.amount_captured,
    amount_refunded: charge.amount_refunded,
    application: null,
    application_fee: null,
    application_fee_amount: repeated.application_fee_amount ?? null,
    balance_transaction: charge.balance_transaction,
    billing_details: nobodyBilled,
    calculated_statement_descriptor: 'SIMULATED SHOP',
    captured: charge.captured,
    created: charge.created,
    currency: charge.currency,
    customer: repeated.customer ?? null,
    description: repeated.description ?? null,
    disputed: charge.disputed,
    failure_balance_transaction: null,
    failure_code: failure?.code ?? null,
    failure_message: failure?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: charge.metadata,
    on_behalf_of: repeated.on_behalf_of ?? null,
    outcome: showOutcome(charge),
    paid: status === 'succeeded',
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    payment_method_details: showMethodDetails(charge.token, charge.amount),
    receipt_email: repeated.receipt_email ?? null,
    receipt_number: null,
    receipt_url: status === 'succeeded' ? `${urlOf(account)}/simulator/receipts/${id}` : null,
    refunded: charge.amount_refunded > 0 && charge.amount_refunded === refundableOf(charge),
    review: null,
    shipping: repeated.shipping ?? null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: repeated.statement_descriptor_suffix ?? null,
    status,
    transfer_data: repeated.transfer_data ?? null,
    transfer_group: repeated.transfer_group ?? null,
  }
}

/** What was captured; what was only set aside is given back as a whole. */
function refundableOf({ captured, amount, amount_captured }: Charge): number {
  return captured ? amount_captured : amount
}

function showOutcome({ failure }: Charge): Record<string, unknown> {
  const isBlocked = failure?.decline_code === 'fraudulent'
  const common = { network_advice_code: null, network_decline_code: null }
  if (!failure) {
    return {
      ...{ advice_code: null, ...common, network_status: 'approved_by_network', reason: null },
      ...{ risk_level: 'normal', risk_score: 20, seller_message: 'Payment complete.', type: 'authorized' },
    }
  }
  return {
    ...{ advice_code: failure.advice_code ?? null, ...common },
    network_status: isBlocked ? 'not_sent_to_network' : 'declined_by_network',
    reason: isBlocked ? 'highest_risk_level' : (failure.decline_code ?? failure.code ?? null),
    ...(isBlocked ? { risk_level: 'highest', risk_score: 90 } : { risk_level: 'normal', risk_score: 20 }),
    seller_message: isBlocked
      ? 'Stripe blocked this payment as too risky.'
      : 'The bank declined the payment.',
    type: isBlocked ? 'blocked' : 'issuer_declined',
  }
}
