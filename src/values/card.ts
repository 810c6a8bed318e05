import { Failure } from './failure.ts'

/**
 * True if a text holds what may be a card number: 13 to 19 digits with a right Luhn check digit, together or in groups,
 * however wide they are written, whatever dash or invisible character is between, and whatever stands before and after them (an
 * expiry date, a code). UUIDs and times in milliseconds are none.
 */
export function holdsCardNumber(text: string): boolean {
  const plain = text.normalize('NFKC').replace(uuid, 'x')
  const runs = plain.match(/\d+(?:[\s._\p{Pd}\p{Cf}]{1,4}\d+)*/gu) ?? []
  return runs.map((run) => run.split(/\D+/)).some((groups) => groups.some((_, at) => beginsAt(groups, at)))
}

/**
 * Fails with CARD_REFUSED, and the fields at fault, if one of these texts, which would be kept, holds a card number. They go by
 * their path in the body. Not for phone numbers: one in ten of the long ones looks like a card number.
 */
export function refuseCards(texts: Record<string, string | null | undefined>): void {
  const errors = Object.entries(texts).flatMap(([path, text]) =>
    text && holdsCardNumber(text) ? [{ in: 'body', path: `/${path}`, message: 'holds a card number' }] : [],
  )
  if (errors.length > 0) throw new Failure('CARD_REFUSED', { errors })
}

const uuid = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])/gi
const lengths = { least: 13, most: 19 }

/** Whether the groups of digits from here on, as many as it takes, may be a card number. */
function beginsAt(groups: readonly string[], first: number): boolean {
  let digits = ''
  for (let at = first; at < groups.length && digits.length < lengths.most; at += 1) {
    digits += groups[at]
    if (digits.length > lengths.most) return false
    if (digits.length >= lengths.least && isIssued(digits) && isLuhn(digits)) return true
  }
  return false
}

/** ISO/IEC 7812-1: cards for payments begin with 2 to 6, national ones with 8 or 9. */
function isIssued(digits: string): boolean {
  return /^[2-689]/.test(digits)
}

/** ISO/IEC 7812-1, annex B. */
function isLuhn(digits: string): boolean {
  let sum = 0
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index])
    const doubled = index % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
