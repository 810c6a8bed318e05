/** What is kept of a card: the token that stands for it, and what a receipt shows. */
export type CardToken = { token: string; brand: string; last4: string }

/** The numbers that gateways publish for testing. They belong to nobody. */
const tokens: Record<string, Omit<CardToken, 'last4'>> = {
  '4242424242424242': { token: 'pm_card_visa', brand: 'visa' },
  '4111111111111111': { token: 'pm_card_visa', brand: 'visa' },
  '4000056655665556': { token: 'pm_card_visa_debit', brand: 'visa' },
  '5555555555554444': { token: 'pm_card_mastercard', brand: 'mastercard' },
  '378282246310005': { token: 'pm_card_amex', brand: 'amex' },
  '4000000000000002': { token: 'pm_card_visa_chargeDeclined', brand: 'visa' },
  '4000000000009995': { token: 'pm_card_visa_chargeDeclinedInsufficientFunds', brand: 'visa' },
  '4000000000009987': { token: 'pm_card_visa_chargeDeclinedLostCard', brand: 'visa' },
  '4000000000009979': { token: 'pm_card_visa_chargeDeclinedStolenCard', brand: 'visa' },
  '4000000000000069': { token: 'pm_card_chargeDeclinedExpiredCard', brand: 'visa' },
  '4000000000000127': { token: 'pm_card_chargeDeclinedIncorrectCvc', brand: 'visa' },
  '4000000000000119': { token: 'pm_card_chargeDeclinedProcessingError', brand: 'visa' },
}

/** The token of a well-known test card; undefined for every other number, which may be somebody's. */
export function tokenOfTestCard(cardNumber: string): CardToken | undefined {
  const digits = cardNumber.replace(/[ -]/g, '')
  const known = Object.hasOwn(tokens, digits) ? tokens[digits] : undefined
  return known && { ...known, last4: digits.slice(-4) }
}
