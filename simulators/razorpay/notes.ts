import { isObject } from '../shared/read-fields.ts'
import { badRequest } from './razorpay-error.ts'

export type Notes = Record<string, string>

const pairsMax = 15
const lengthMax = 256

/** Up to 15 pairs of up to 256 characters. An empty list is what clients send back that got one. */
export function readNotes(given: unknown): Notes {
  if (given === undefined || given === null || (Array.isArray(given) && given.length === 0)) return {}
  if (!isObject(given)) throw badRequest('The notes must be an array.', 'notes')
  const notes = Object.entries(given).map(([name, value]): [string, string] => [name, String(value)])
  if (notes.length > pairsMax)
    throw badRequest(`The notes may not have more than ${pairsMax} fields.`, 'notes')
  if (notes.some(([name, value]) => name.length > lengthMax || value.length > lengthMax)) {
    throw badRequest(`A note may not be greater than ${lengthMax} characters.`, 'notes')
  }
  return Object.fromEntries(notes)
}

/** No notes are an empty list and not an empty object: clients that take it for an object break here as they would there. */
export function showNotes(notes: Notes): Notes | [] {
  return Object.keys(notes).length === 0 ? [] : notes
}
