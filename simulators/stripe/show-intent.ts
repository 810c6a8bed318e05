import { type Account, urlOf } from './account.ts'
import type { Intent, Wrong } from './records.ts'
import { showPaymentMethod } from './show-payment-method.ts'
import { knownCard } from './test-cards.ts'

/** A PaymentIntent as the API answers it. */
export function showIntent(account: Account, intent: Intent): Record<string, unknown> {
  const { id, status, repeated } = intent
  return {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: repeated.allowed_payment_method_types ?? null,
    amount: intent.amount,
    amount_capturable: intent.amount_capturable,
    amount_details: { tip: {} },
    amount_received: intent.amount_received,
    application: null,
    application_fee_amount: repeated.application_fee_amount ?? null,
    automatic_payment_methods: repeated.automatic_payment_methods ?? null,
    canceled_at: intent.canceled_at,
    cancellation_reason: intent.cancellation_reason,
    capture_method: intent.capture_method,
    client_secret: clientSecretOf(id),
    confirmation_method: intent.confirmation_method,
    created: intent.created,
    currency: intent.currency,
    customer: repeated.customer ?? null,
    customer_account: repeated.customer_account ?? null,
    description: repeated.description ?? null,
    excluded_payment_method_types: repeated.excluded_payment_method_types ?? null,
    last_payment_error: intent.last_payment_error && showLastError(intent, intent.last_payment_error),
    latest_charge: intent.latest_charge,
    livemode: false,
    managed_payments: null,
    metadata: intent.metadata,
    next_action: status === 'requires_action' ? showAction(account, intent) : null,
    on_behalf_of: repeated.on_behalf_of ?? null,
    payment_method: intent.payment_method,
    payment_method_configuration_details: null,
    payment_method_options: cardOptions,
    payment_method_types: methodTypesOf(intent),
    payment_record: null,
    processing: null,
    receipt_email: repeated.receipt_email ?? null,
    review: null,
    setup_future_usage: repeated.setup_future_usage ?? null,
    shipping: repeated.shipping ?? null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: repeated.statement_descriptor_suffix ?? null,
    status,
    transfer_data: repeated.transfer_data ?? null,
    transfer_group: repeated.transfer_group ?? null,
  }
}

const cardOptions = {
  card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
}

/** Made from the id, so that it need not be kept. It protects nothing here. */
export function clientSecretOf(id: string): string {
  return `${id}_secret_${[...id.slice(3)].reverse().join('')}`
}

export function methodTypesOf({ repeated, token }: Intent): string[] {
  const named = repeated.payment_method_types ?? repeated.allowed_payment_method_types
  if (Array.isArray(named)) return named
  return token === null ? ['card'] : [knownCard(token).method]
}

function showLastError({ payment_method, token, created }: Intent, wrong: Wrong): Record<string, unknown> {
  if (payment_method === null || token === null) return wrong
  return { ...wrong, payment_method: showPaymentMethod({ id: payment_method, token, created }) }
}

export function actionUrl(account: Account, id: string): string {
  return `${urlOf(account)}/simulator/actions/${id}`
}

function showAction(account: Account, { id, return_url }: Intent): Record<string, unknown> {
  const url = actionUrl(account, id)
  if (return_url !== null) return { type: 'redirect_to_url', redirect_to_url: { return_url, url } }
  return { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: url } }
}
