import type { Account } from './account.ts'
import type { Charge, Dispute, Refund } from './records.ts'

/** A Refund as the API answers it. */
export function showRefund(account: Account, refund: Refund): Record<string, unknown> {
  const { id, status, failure_reason } = refund
  const method = account.memory.charges.get(refund.charge)?.payment_method ?? null
  return {
    id,
    object: 'refund',
    amount: refund.amount,
    balance_transaction: refund.balance_transaction,
    charge: refund.charge,
    created: refund.created,
    currency: refund.currency,
    customer: null,
    customer_account: null,
    destination_details: {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    ...(failure_reason === null ? {} : { failure_reason, failure_balance_transaction: failureOf(id) }),
    metadata: refund.metadata,
    payment_intent: refund.payment_intent,
    payment_method: method,
    ...(status === 'pending' ? { pending_reason: 'processing' } : {}),
    reason: refund.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status,
    transfer_reversal: null,
  }
}

function failureOf(id: string): string {
  return `txn_${id.slice(3)}f`
}

/** The money of a charge or a refund on the merchant's balance: 2.9 % and 30 minor units are kept by Stripe. */
export function showBalanceTransaction(id: string, of: Charge | Refund): Record<string, unknown> {
  const isCharge = of.kind === 'charge'
  const amount = isCharge ? of.amount_captured : -of.amount
  const fee = isCharge ? Math.round(amount * 0.029) + 30 : 0
  const application = { amount: fee, application: null, currency: of.currency }
  return {
    ...{ id, object: 'balance_transaction', amount, available_on: of.created + 604_800 },
    ...{ balance_type: 'payments', created: of.created, currency: of.currency, description: null },
    ...{ exchange_rate: null, fee, net: amount - fee, reporting_category: of.kind, source: of.id },
    fee_details:
      fee > 0 ? [{ ...application, description: 'Stripe processing fees', type: 'stripe_fee' }] : [],
    ...{ status: 'pending', type: of.kind },
  }
}

/** A Dispute as the API answers it. */
export function showDispute(dispute: Dispute): Record<string, unknown> {
  const { id, amount, charge, created, currency, payment_intent, status } = dispute
  return {
    ...{ id, object: 'dispute', amount, balance_transactions: [], charge, created, currency },
    ...{ enhanced_eligibility_types: [], evidence: noEvidence },
    evidence_details: {
      ...{ due_by: created + 604_800, enhanced_eligibility: {}, has_evidence: false, past_due: false },
      ...{ submission_count: 0, submission_method: 'manual' },
    },
    ...{
      intended_submission_method: 'manual',
      is_charge_refundable: status === 'won',
      livemode: false,
      metadata: {},
    },
    ...{ network_reason_code: '10.4', payment_intent, reason: 'fraudulent', status },
  }
}

/** Nobody can hand any in here. */
const noEvidence = {
  ...Object.fromEntries(
    `access_activity_log billing_address cancellation_policy cancellation_policy_disclosure cancellation_rebuttal
    customer_communication customer_email_address customer_name customer_purchase_ip customer_signature
    duplicate_charge_documentation duplicate_charge_explanation duplicate_charge_id product_description receipt
    refund_policy refund_policy_disclosure refund_refusal_explanation service_date service_documentation
    shipping_address shipping_carrier shipping_date shipping_documentation shipping_tracking_number
    uncategorized_file uncategorized_text`
      .split(/\s+/)
      .map((name) => [name, null]),
  ),
  enhanced_evidence: {},
}
