import type { Params } from './form.ts'
import { refuse } from './refused.ts'

/** The parameters that Stripe knows, per request, as the types of its SDK have them; a test compares the two. */
export const known = {
  createIntent: words(`amount currency allowed_payment_method_types amount_details application_fee_amount
    automatic_payment_methods capture_method confirm confirmation_method confirmation_token customer customer_account
    description error_on_requires_action excluded_payment_method_types expand hooks mandate mandate_data metadata
    off_session on_behalf_of payment_details payment_method payment_method_configuration payment_method_data
    payment_method_options radar_options receipt_email return_url setup_future_usage shipping statement_descriptor
    statement_descriptor_suffix transfer_data transfer_group use_stripe_sdk`),
  updateIntent:
    words(`allowed_payment_method_types amount amount_details application_fee_amount capture_method
    currency customer customer_account description excluded_payment_method_types expand hooks metadata payment_details
    payment_method payment_method_configuration payment_method_data payment_method_options receipt_email
    setup_future_usage shipping statement_descriptor statement_descriptor_suffix transfer_data transfer_group`),
  confirmIntent: words(`allowed_payment_method_types amount_details amount_to_confirm capture_method
    confirmation_token error_on_requires_action excluded_payment_method_types expand hooks mandate mandate_data
    off_session payment_details payment_method payment_method_data payment_method_options radar_options receipt_email
    return_url setup_future_usage shipping use_stripe_sdk`),
  captureIntent:
    words(`amount_details amount_to_capture application_fee_amount expand final_capture hooks metadata
    payment_details statement_descriptor statement_descriptor_suffix transfer_data`),
  cancelIntent: words('cancellation_reason expand'),
  retrieveIntent: words('client_secret expand'),
  listIntents: words('created customer customer_account expand ending_before limit starting_after'),
  searchIntents: words('query expand limit page'),
  createRefund:
    words(`amount charge currency customer expand instructions_email metadata origin payment_intent reason
    refund_application_fee reverse_transfer`),
  updateRefund: words('expand metadata'),
  listRefunds: words('charge created expand payment_intent ending_before limit starting_after'),
  listCharges: words(
    'created customer expand payment_intent transfer_group ending_before limit starting_after',
  ),
  listDisputes: words('charge created expand payment_intent ending_before limit starting_after'),
  createTransfer:
    words(`amount currency description destination expand metadata source_transaction source_type
    transfer_group`),
  updateTransfer: words('description expand metadata'),
  listTransfers: words('created destination expand transfer_group ending_before limit starting_after'),
  createReversal: words('amount description expand metadata refund_application_fee'),
  updateReversal: words('expand metadata'),
  listReversals: words('expand ending_before limit starting_after'),
  createPayout:
    words(`amount currency description destination expand metadata method payout_method source_type
    statement_descriptor`),
  updatePayout: words('expand metadata'),
  listPayouts: words('arrival_date created destination expand status ending_before limit starting_after'),
  retrieve: words('expand'),
  listEvents: words('created delivery_success expand type types ending_before limit starting_after'),
} as const

/** Parameters inside parameters, where few are known and a typing error would cost most. */
const knownInside: Record<string, ReadonlySet<string>> = {
  automatic_payment_methods: words('enabled allow_redirects'),
  created: words('gt gte lt lte'),
  arrival_date: words('gt gte lt lte'),
  transfer_data: words('amount description destination metadata payment_data'),
  shipping: words('address carrier name phone tracking_number'),
}

/** `payment_method_types` may be said by whoever speaks a version before this one, in which it was taken away. */
const withoutMethodTypesFrom = '2026-09-30'

/** Fails where a parameter is not known, as Stripe does. */
export function checkKnown(params: Params, names: ReadonlySet<string>, version: string): void {
  for (const [name, value] of Object.entries(params)) {
    if (!names.has(name) && !isOldMethodTypes(name, names, version)) throw unknown(name)
    const inside = knownInside[name]
    if (!inside || typeof value === 'string') continue
    const odd = Object.keys(value).find((inner) => !inside.has(inner))
    if (odd !== undefined) throw unknown(`${name}[${odd}]`)
  }
}

function isOldMethodTypes(name: string, names: ReadonlySet<string>, version: string): boolean {
  return (
    name === 'payment_method_types' && names.has('payment_method_options') && version < withoutMethodTypesFrom
  )
}

function unknown(name: string): Error {
  return refuse(`Received unknown parameter: ${name}`, { code: 'parameter_unknown', param: name })
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/))
}
