import { Refusal } from './refusal.ts'

type Kinds = {
  text: string
  'text or null': string | null
  number: number
  'number or null': number | null
  boolean: boolean
  numbers: number[]
  'texts or null': string[] | null
  object: Record<string, unknown>
}
type Kind = keyof Kinds
type Shape = Record<string, Kind>
export type Fields<Wanted extends Shape> = { [Name in keyof Wanted]?: Kinds[Wanted[Name]] }

/** The fields of a JSON object, each of its kind. One that is not in the shape is refused: it would be a typing error. */
export function readFields<const Wanted extends Shape>(given: unknown, shape: Wanted): Fields<Wanted> {
  if (!isObject(given)) throw new Refusal(400, 'The body is not a JSON object.')
  for (const [name, value] of Object.entries(given)) {
    const kind = Object.hasOwn(shape, name) ? shape[name] : undefined
    if (!kind) throw new Refusal(400, `Unknown field ${name}; known are ${Object.keys(shape).join(', ')}.`)
    if (!checks[kind](value)) throw new Refusal(400, `The field ${name} is not a ${kind}.`)
  }
  return given as Fields<Wanted>
}

/** The JSON in a body; an empty body is an empty object. */
export function parseJson(body: string): unknown {
  try {
    return body.trim() === '' ? {} : JSON.parse(body)
  } catch {
    throw new Refusal(400, 'The body is not JSON.')
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const isText = (value: unknown) => typeof value === 'string'
const isNumber = (value: unknown) => Number.isFinite(value)
const checks: Record<Kind, (value: unknown) => boolean> = {
  text: isText,
  'text or null': (value) => value === null || isText(value),
  number: isNumber,
  'number or null': (value) => value === null || isNumber(value),
  boolean: (value) => typeof value === 'boolean',
  numbers: (value) => Array.isArray(value) && value.every(isNumber),
  'texts or null': (value) => value === null || (Array.isArray(value) && value.every(isText)),
  object: isObject,
}
