import type { IncomingHttpHeaders } from 'node:http'
import type { Provider } from './provider.ts'
import { badRequest } from './razorpay-error.ts'

/** A request to the API. `ids` are what the path has in its places. */
export type ApiRequest = {
  provider: Provider
  ids: readonly string[]
  path: string
  query: URLSearchParams
  body: Record<string, unknown>
  headers: IncomingHttpHeaders
}

/** Gives the JSON of the answer, which is always 200, or fails with a RazorpayError. */
export type ApiRoute = { method: string; path: RegExp; answer(request: ApiRequest): object }

/** `:id` stands for whatever the path has in that place. */
export function route(method: string, path: string, answer: ApiRoute['answer']): ApiRoute {
  return { method, path: new RegExp(`^/v1${path.replaceAll(':id', '([^/]+)')}/?$`), answer }
}

export function unknownId(): Error {
  return badRequest('The id provided does not exist')
}

/** Refuses what the API does not know: a field that is left unread would be a mistake nobody notices. */
export function checkFields(body: Record<string, unknown>, known: readonly string[]): void {
  const unknown = Object.keys(body).filter((name) => !known.includes(name))
  if (unknown.length > 0) throw badRequest(`${unknown.join(', ')} is/are not required and should not be sent`)
}

/** A text of up to so many characters, or null. */
export function readText(given: unknown, field: string, lengthMax = 255): string | null {
  if (given === undefined || given === null) return null
  if (typeof given !== 'string') throw badRequest(`The ${field} must be a string.`, field)
  if (given.length > lengthMax) {
    throw badRequest(`The ${field} may not be greater than ${lengthMax} characters.`, field)
  }
  return given
}

type Created = { created_at: number }

/** A page of a list, newest first: `from` and `to` in seconds, `count` up to 100, `skip`. `rows` are oldest first. */
export function collectionOf<Row extends Created>(
  rows: readonly Row[],
  query: URLSearchParams,
  show: (row: Row) => object,
): object {
  const from = readCount(query, 'from', 0)
  const to = readCount(query, 'to', Number.MAX_SAFE_INTEGER)
  const count = readCount(query, 'count', 10)
  const skip = readCount(query, 'skip', 0)
  if (count < 1 || count > 100) throw badRequest('The count must be between 1 and 100.', 'count')
  const found = rows.filter(({ created_at }) => created_at >= from && created_at <= to).reverse()
  const items = found.slice(skip, skip + count).map(show)
  return { entity: 'collection', count: items.length, items }
}

function readCount(query: URLSearchParams, name: string, preset: number): number {
  const text = query.get(name)
  if (text === null) return preset
  const number = Math.floor(Number(text))
  if (!Number.isSafeInteger(number) || number < 0) throw badRequest(`The ${name} must be an integer.`, name)
  return number
}
