import { createHash } from 'node:crypto'
import { isObject } from '../shared/read-fields.ts'
import type { Call } from '../shared/simulator.ts'

export type Reply = { status: number; body: object }

/** A request, its fields spelled in snake_case whichever way they came. `ids` are what the path has in its places. */
export type PartnerRequest = {
  ids: readonly string[]
  query: URLSearchParams
  key: string | undefined
  body: Record<string, unknown>
}

/** What a request has wrong, told with 400. */
export class Unreadable extends Error {}

export function keyOf({ method, headers }: Call): string | undefined {
  const key = headers['idempotency-key']
  return method === 'POST' && typeof key === 'string' && key !== '' ? unquoted(key) : undefined
}

/** The standard's draft wants the key in double quotes; most send it bare. */
function unquoted(key: string): string {
  return /^".+"$/.test(key) ? key.slice(1, -1) : key
}

export function readBody(text: string): Record<string, unknown> {
  if (text.trim() === '') return {}
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new Unreadable('The body is not JSON.', { cause })
  }
  if (!isObject(json)) throw new Unreadable('The body is not a JSON object.')
  return inSnakeCase(json) as Record<string, unknown>
}

function inSnakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inSnakeCase)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [snakeCase(name), inSnakeCase(field)]),
  )
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** Tells whether two requests are the same, without keeping what is in them. */
export function fingerprint({ method, path }: Call, body: object): string {
  return createHash('sha256')
    .update(`${method} ${path} ${JSON.stringify(body)}`)
    .digest('base64url')
}

export function readText(body: Record<string, unknown>, name: string): string {
  const value = body[name]
  if (typeof value === 'string' && value !== '') return value
  throw new Unreadable(`${name} is missing.`)
}

/** A decimal in the major unit, as these services have it, in hundredths: `99.9` and `"99.90"` are 9990. */
export function readHundredths(given: unknown, name: string): number {
  const text = typeof given === 'number' ? String(given) : given
  const found = typeof text === 'string' ? /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(text) : null
  if (!found) throw new Unreadable(`${name} is not an amount with up to two decimals.`)
  const [, whole = '', decimals = ''] = found
  return Number(whole) * 100 + Number(decimals.padEnd(2, '0'))
}

export type Line = { product_id: string; quantity: number }

export function readItems({ items }: Record<string, unknown>): Line[] {
  if (!Array.isArray(items) || items.length === 0)
    throw new Unreadable('items is not a list with something in it.')
  return items.map((item: unknown) => {
    if (!isObject(item)) throw new Unreadable('An item is not an object.')
    const { product_id, quantity } = item
    if (typeof product_id !== 'string' && typeof product_id !== 'number') {
      throw new Unreadable('An item has no product_id.')
    }
    if (typeof quantity !== 'number' || !Number.isSafeInteger(quantity) || quantity < 1) {
      throw new Unreadable('The quantity of an item is not a whole number above 0.')
    }
    return { product_id: String(product_id), quantity }
  })
}
