import { Failure } from '../../values/failure.ts'

/** In code points, so that an emoji counts as one character, as it does for who types it. */
export const lengthMin = 8
export const lengthMax = 128

/** What a password may not be. `isCommon` is asked with a folded password. */
type Known = { personal: readonly string[]; isCommon: (folded: string) => boolean }

/**
 * One text for all ways to type the same password: every kind of space is the plain one, and é is one character
 * however the keyboard composed it (OpaqueString, RFC 8265). Case is kept.
 */
export function normalizePassword(password: string): string {
  return password.replace(/\p{Zs}/gu, ' ').normalize('NFC')
}

/** Fails with PASSWORD_REFUSED, and a sentence as `reason`, unless a password may be chosen. */
export function assertPassword(password: string, known: Known): void {
  const reason = reasonAgainst(normalizePassword(password), known)
  if (reason) throw new Failure('PASSWORD_REFUSED', { reason })
}

function reasonAgainst(password: string, { personal, isCommon }: Known): string | undefined {
  const { length } = [...password]
  if (length < lengthMin) return `It has fewer than ${lengthMin} characters.`
  if (length > lengthMax) return `It has more than ${lengthMax} characters.`
  // Half a surrogate pair is no character either: all of them would become the same one in UTF-8.
  if (/[\p{Cc}\p{Cs}]/u.test(password)) return 'It holds characters that cannot be typed.'
  const folded = fold(password)
  if (new Set(folded).size === 1) return 'It is one character over and over.'
  if (personal.flatMap(namesIn).includes(folded)) return 'It is your name or your e-mail address.'
  if (isCommon(folded)) return 'It is one of the most common passwords.'
  return undefined
}

/** A name, and of an e-mail address also what stands before the @. */
function namesIn(text: string): string[] {
  const folded = fold(normalizePassword(text)).trim()
  const at = folded.lastIndexOf('@')
  return at === -1 ? [folded] : [folded, folded.slice(0, at)]
}

/** For comparing only. Both ways, because ß, ſ and ς have forms that only the way up makes equal. */
function fold(text: string): string {
  return text.normalize('NFKC').toUpperCase().toLowerCase()
}
