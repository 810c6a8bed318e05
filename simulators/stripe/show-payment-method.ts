import { knownCard } from './test-cards.ts'

type Used = { id: string; token: string; created: number }

const expires = { exp_month: 12, exp_year: 2034 }
const checks = { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' }
export const nobodyBilled = { address: null, email: null, name: null, phone: null, tax_id: null }

/** The PaymentMethod that a test token became when it was used. */
export function showPaymentMethod({ id, token, created }: Used): Record<string, unknown> {
  const { method } = knownCard(token)
  const common = { allow_redisplay: 'unspecified', customer: null, customer_account: null, livemode: false }
  return {
    ...{ id, object: 'payment_method', ...common, metadata: {}, created },
    billing_details: nobodyBilled,
    type: method,
    [method]: method === 'card' ? showCard(token) : showBankAccount(token),
  }
}

function showCard(token: string): Record<string, unknown> {
  const { brand, funding, last4 } = knownCard(token)
  return {
    ...{
      brand,
      funding,
      last4,
      country: 'US',
      display_brand: brand,
      fingerprint: `simulated${last4}`,
      checks,
    },
    ...expires,
    ...{ generated_from: null, regulated_status: 'unregulated', wallet: null },
    networks: { available: [brand], preferred: null },
    three_d_secure_usage: { supported: true },
  }
}

function showBankAccount(token: string): Record<string, unknown> {
  const { brand, last4 } = knownCard(token)
  return {
    ...{ account_holder_type: 'individual', account_type: 'checking', bank_name: brand, last4 },
    ...{ financial_connections_account: null, fingerprint: `simulated${last4}`, routing_number: '110000000' },
    ...{ networks: { preferred: 'ach', supported: ['ach'] }, status_details: {} },
  }
}

/** The same in a charge. `wasAuthenticated`: the customer proved who he is. */
export function showMethodDetails(token: string, amount: number): Record<string, unknown> {
  const card = knownCard(token)
  if (card.method !== 'card') return { type: card.method, [card.method]: showBankAccount(token) }
  const { brand, funding, last4, isAuthenticated } = card
  return {
    type: 'card',
    card: {
      ...{ brand, funding, last4, country: 'US', fingerprint: `simulated${last4}`, checks, ...expires },
      ...{ amount_authorized: amount, authorization_code: '123456', network: brand, installments: null },
      ...{ electronic_commerce_indicator: null, mandate: null, network_transaction_id: null, wallet: null },
      ...{ regulated_status: 'unregulated', transaction_link_id: null },
      three_d_secure: isAuthenticated ? authenticated : null,
    },
  }
}

const authenticated = {
  ...{ authentication_flow: 'challenge', electronic_commerce_indicator: '05', exemption_indicator: null },
  ...{ result: 'authenticated', result_reason: null, transaction_id: null, version: '2.2.0' },
}
