import type { Wrong } from './records.ts'
import { docUrl } from './refused.ts'

/** What a test token stands for and what happens to who pays with it. */
export type TestCard = {
  method: 'card' | 'us_bank_account'
  brand: string
  last4: string
  funding: 'credit' | 'debit' | 'prepaid'
  /** The customer has to prove who he is; where he is absent the payment is declined. */
  isAuthenticated?: boolean
  decline?: Wrong
  /** PENDING: a refund succeeds only after a while. FAILS: it succeeds at first and fails after a while. */
  refund?: 'PENDING' | 'FAILS'
  isDisputed?: boolean
}

const visa = { method: 'card', brand: 'visa', last4: '4242', funding: 'credit' } as const
const withoutReason = 'Your card was declined.'

/** A card that is declined: with code `card_declined` and a reason, or with a code of its own. */
function declined(last4: string, { code = 'card_declined', reason = '', message = withoutReason }): TestCard {
  return { ...visa, last4, decline: cardError(code, message, reason) }
}

export function cardError(code: string, message: string, reason = ''): Wrong {
  const wrong: Wrong = { type: 'card_error', code, message, doc_url: docUrl(code) }
  return reason === '' ? wrong : { ...wrong, decline_code: reason, advice_code: adviceOn(reason) }
}

function adviceOn(reason: string): string {
  return ['lost_card', 'stolen_card', 'fraudulent'].includes(reason) ? 'do_not_try_again' : 'try_again_later'
}

const generic = declined('0002', { reason: 'generic_decline' })

const cards: Record<string, TestCard> = {
  pm_card_visa: visa,
  pm_card_visa_debit: { ...visa, last4: '5556', funding: 'debit' },
  pm_card_mastercard: { ...visa, brand: 'mastercard', last4: '4444' },
  pm_card_mastercard_debit: { ...visa, brand: 'mastercard', last4: '8210', funding: 'debit' },
  pm_card_mastercard_prepaid: { ...visa, brand: 'mastercard', last4: '5100', funding: 'prepaid' },
  pm_card_amex: { ...visa, brand: 'amex', last4: '8431' },
  pm_card_discover: { ...visa, brand: 'discover', last4: '9424' },
  pm_card_diners: { ...visa, brand: 'diners', last4: '3237' },
  pm_card_jcb: { ...visa, brand: 'jcb', last4: '0505' },
  pm_card_unionpay: { ...visa, brand: 'unionpay', last4: '0005' },
  pm_card_visa_chargeDeclined: generic,
  pm_card_chargeDeclined: generic,
  pm_card_chargeCustomerFail: { ...generic, last4: '0341' },
  pm_card_visa_chargeDeclinedInsufficientFunds: declined('9995', {
    reason: 'insufficient_funds',
    message: 'Your card has insufficient funds.',
  }),
  pm_card_visa_chargeDeclinedLostCard: declined('9987', { reason: 'lost_card' }),
  pm_card_visa_chargeDeclinedStolenCard: declined('9979', { reason: 'stolen_card' }),
  pm_card_chargeDeclinedExpiredCard: declined('0069', {
    code: 'expired_card',
    message: 'Your card has expired.',
  }),
  pm_card_chargeDeclinedIncorrectCvc: declined('0127', {
    code: 'incorrect_cvc',
    message: "Your card's security code is incorrect.",
  }),
  pm_card_chargeDeclinedProcessingError: declined('0119', {
    code: 'processing_error',
    message: 'An error occurred while processing your card. Try again in a little bit.',
  }),
  pm_card_visa_chargeDeclinedVelocityLimitExceeded: declined('6975', {
    reason: 'card_velocity_exceeded',
    message:
      'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
  }),
  pm_card_radarBlock: declined('0019', { reason: 'fraudulent' }),
  pm_card_authenticationRequired: { ...visa, last4: '3184', isAuthenticated: true },
  pm_card_threeDSecure2Required: { ...visa, last4: '3220', isAuthenticated: true },
  pm_card_threeDSecureRequired: { ...visa, last4: '3063', isAuthenticated: true },
  pm_card_threeDSecureRequiredChargeDeclined: { ...generic, last4: '1629', isAuthenticated: true },
  pm_card_createDispute: { ...visa, last4: '0259', isDisputed: true },
  pm_card_refundFail: { ...visa, last4: '5126', refund: 'FAILS' },
  pm_card_pendingRefund: { ...visa, last4: '7726', refund: 'PENDING' },
  pm_usBankAccount: { ...visa, method: 'us_bank_account', brand: 'STRIPE TEST BANK', last4: '6789' },
}

export function cardOf(token: string): TestCard | undefined {
  return Object.hasOwn(cards, token) ? cards[token] : undefined
}

/** The card of a token that was accepted before. */
export function knownCard(token: string | null): TestCard {
  return cardOf(token ?? '') ?? visa
}
