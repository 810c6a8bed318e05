import { isDeepStrictEqual } from 'node:util'
import { badRequest, plainError } from './razorpay-error.ts'
import type { ApiRequest } from './request.ts'

/** Where the key of a request stands, and what it has to look like, also in words: how many characters. */
export type KeyRule = { header: string; pattern: RegExp; rule: string }

/** With a key, an equal request gets the first answer again, and another one with that key is refused. */
export function answerOnce(
  request: ApiRequest,
  { header, pattern, rule }: KeyRule,
  act: (request: ApiRequest) => object,
): object {
  const { provider, path, body } = request
  const key = request.headers[header]
  if (key === undefined) return act(request)
  if (typeof key !== 'string' || !pattern.test(key)) {
    throw badRequest(`The idempotency key must be ${rule} letters, digits, hyphens and underscores.`)
  }
  const kept = provider.store.get('answers', key)
  if (kept === undefined) {
    const answer = act(request)
    provider.store.put('answers', { id: key, path, body, answer })
    return answer
  }
  if (kept.path === path && isDeepStrictEqual(kept.body, body)) return kept.answer
  throw plainError(409, 'Different request with the same idempotency key has already been processed.')
}
