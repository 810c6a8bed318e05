import { randomLetters } from '../shared/random.ts'
import type { Card, Instrument, Verdict } from './payment.ts'

/** The test cards whose number decides the verdict. */
const cardVerdicts: Record<string, Verdict> = {
  '4100280000090000': 'payment_timed_out',
  '4100280000080001': 'insufficient_fund',
  '4100280000070002': 'payment_cancelled',
  '4100280000060003': 'card_declined',
  '4100280000050004': 'card_declined',
  '4100280000040005': 'card_declined',
  '4100280000030006': 'card_disabled_for_online_payments',
  '4100280000010008': 'card_number_invalid',
  '4100280000020007': 'gateway_technical_error',
  '4100280000000009': 'authentication_failed',
}
/** The test cards that pay. Some of them would not pass the sum of digits. */
const goodCards = new Set([
  '4100280000001007',
  '5500670000001002',
  '6527658900001005',
  '36082800091007',
  '340256000401007',
  '4012888888881881',
  '5555555555554444',
])
const internationalCards = new Set(['4012888888881881', '5555555555554444'])

export type Pay = { instrument: Instrument; verdict: Verdict }

const nothing = { card: null, vpa: null, bank: null, wallet: null }

/** Any other number pays, too, if the sum of its digits is right; spaces do not matter. */
export function payByCard(number: string, name = 'A. Buyer'): Pay {
  const digits = number.replaceAll(/[\s-]/g, '')
  const instrument: Instrument = { ...nothing, method: 'card', card: cardOf(digits, name) }
  const verdict =
    cardVerdicts[digits] ?? (goodCards.has(digits) || sumIsRight(digits) ? 'success' : 'card_number_invalid')
  return { instrument, verdict }
}

/** `failure@razorpay` fails; every other id pays. */
export function payByUpi(vpa: string): Pay {
  const instrument: Instrument = { ...nothing, method: 'upi', vpa }
  return { instrument, verdict: vpa === 'failure@razorpay' ? 'payment_failed' : 'success' }
}

export function payByBank(bank: string): Pay {
  return { instrument: { ...nothing, method: 'netbanking', bank }, verdict: 'success' }
}

export function payByWallet(wallet: string): Pay {
  return { instrument: { ...nothing, method: 'wallet', wallet }, verdict: 'success' }
}

function cardOf(digits: string, name: string): Card {
  return {
    id: `card_${randomLetters(14)}`,
    entity: 'card',
    name,
    last4: digits.slice(-4),
    network: networkOf(digits),
    type: 'credit',
    issuer: 'HDFC',
    international: internationalCards.has(digits),
    emi: false,
    sub_type: 'consumer',
    token_iin: null,
  }
}

function networkOf(digits: string): string {
  if (digits.startsWith('4')) return 'Visa'
  if (/^5[1-5]/.test(digits)) return 'MasterCard'
  if (/^3[47]/.test(digits)) return 'American Express'
  if (/^3[068]/.test(digits)) return 'Diners Club'
  return digits.startsWith('6') ? 'RuPay' : 'Unknown'
}

/** The check that cards carry in their last digit (Luhn). */
function sumIsRight(digits: string): boolean {
  if (!/^\d{12,19}$/.test(digits)) return false
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const doubled = Number(digit) * (1 + (place % 2))
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return sum % 10 === 0
}
