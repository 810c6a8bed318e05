import { isUtf8 } from 'node:buffer'
import { Failure } from '../../values/failure.ts'

export const bodyBytesMax = 64 * 1024
export const bodyDepthMax = 16

const quote = 0x22
const colon = 0x3a
const backslash = 0x5c
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/**
 * Reads a JSON text as everybody else would read it, or fails: with MALFORMED_JSON, BODY_TOO_DEEP, DUPLICATE_KEY,
 * or INVALID_REQUEST for what is JSON but could not be kept as it is (numbers beyond the exact, text that is not
 * Unicode) and for keys that reach for an object's prototype.
 */
export function readStrictJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new Failure('MALFORMED_JSON')
  const text = bytes.toString('utf8')
  const value = parse(text)
  const members = countMembers(text)
  // Only an escape can bring in a null character or half a surrogate pair.
  const check = text.includes('\\u') ? checkText : undefined
  if (countKeys(value, check) !== members) throw new Failure('DUPLICATE_KEY')
  return value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Without its cause: the message quotes the text, which may hold a card number.
    throw new Failure('MALFORMED_JSON')
  }
}

/** In well-formed JSON every colon outside a string is one member, also of a key that parsing dropped. */
function countMembers(text: string): number {
  let members = 0
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at)
    if (character === quote) at = endOfString(text, at)
    else if (character === colon) members += 1
    else if (character === openBrace || character === openBracket) {
      depth += 1
      if (depth > bodyDepthMax) throw new Failure('BODY_TOO_DEEP', { depth_max: bodyDepthMax })
    } else if (character === closeBrace || character === closeBracket) depth -= 1
  }
  return members
}

function endOfString(text: string, start: number): number {
  let at = start + 1
  for (let character = text.charCodeAt(at); character !== quote; character = text.charCodeAt(at)) {
    at += character === backslash ? 2 : 1
  }
  return at
}

function countKeys(value: unknown, check: ((text: string) => void) | undefined): number {
  if (typeof value === 'string') check?.(value)
  else if (typeof value === 'number') checkNumber(value)
  else if (Array.isArray(value))
    return value.reduce((sum: number, member) => sum + countKeys(member, check), 0)
  else if (value !== null && typeof value === 'object') return countKeysOfObject(value, check)
  return 0
}

function countKeysOfObject(value: object, check: ((text: string) => void) | undefined): number {
  let keys = 0
  for (const key in value) {
    const member = (value as Record<string, unknown>)[key]
    if (key === '__proto__' || (key === 'constructor' && isPrototypeHolder(member))) {
      throw new Failure('INVALID_REQUEST', { detail: 'A key of the body is not allowed.' })
    }
    check?.(key)
    keys += 1 + countKeys(member, check)
  }
  return keys
}

function isPrototypeHolder(value: unknown): boolean {
  return value !== null && typeof value === 'object' && Object.hasOwn(value, 'prototype')
}

function checkNumber(value: number): void {
  if (Number.isSafeInteger(value) || Math.abs(value) < Number.MAX_SAFE_INTEGER) return
  throw new Failure('INVALID_REQUEST', { detail: 'A number of the body is too large to be exact.' })
}

function checkText(text: string): void {
  if (text.isWellFormed() && !text.includes('\0')) return
  throw new Failure('INVALID_REQUEST', {
    detail: 'A text of the body is not valid Unicode, or holds U+0000.',
  })
}
