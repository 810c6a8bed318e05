import { sentenceOf } from './words.js'

/** Kept here and nowhere else: closing or reloading the page forgets it. */
let operatorKey = ''
/** Goes with the cookie of a session, to show that a page of ours asks; empty for guests. */
let csrfToken = ''

export function keepOperatorKey(key) {
  operatorKey = key
}

export function hasOperatorKey() {
  return operatorKey !== ''
}

export function keepCsrfToken(token) {
  csrfToken = token
}

/** An answer that is not a success. The message is for people, `problem` is the answer's body. */
export class ApiError extends Error {
  constructor(status, problem, usedKey) {
    super(sentenceOf(problem, usedKey))
    this.status = status
    this.problem = problem ?? {}
  }
}

/** The service gave no answer, so nobody knows yet what it did. */
export class NoAnswer extends Error {
  constructor(cause) {
    super('The service gave no answer. Is it still running?', { cause })
  }
}

/**
 * Asks the API. Answers with `status`, `body`, `headers`, how long it took in `ms`, and `clockAheadMs` of the server.
 * Throws ApiError or NoAnswer. It asks `as` whoever is signed in; as `operator` with the key, where there is one; as
 * `guest` without either.
 */
export async function call(method, path, { body, headers = {}, as = 'user' } = {}) {
  const usesKey = as === 'operator' && hasOperatorKey()
  const sent = { accept: 'application/json', ...headers }
  if (body !== undefined) sent['content-type'] = 'application/json'
  if (usesKey) sent.authorization = `Bearer ${operatorKey}`
  else if (as !== 'guest' && csrfToken) sent['x-csrf-token'] = csrfToken
  const credentials = usesKey || as === 'guest' ? 'omit' : 'same-origin'
  const startedAt = performance.now()
  const answer = await ask(`/api/v1${path}`, { method, headers: sent, body, credentials })
  const ms = performance.now() - startedAt
  if (!answer.isOk) throw new ApiError(answer.status, answer.body, usesKey)
  return { ...answer, ms, clockAheadMs: clockAheadOf(answer.headers) }
}

/** The same with fields for a body. */
export function send(method, path, fields) {
  return call(method, path, { body: JSON.stringify(fields) })
}

async function ask(url, request) {
  try {
    const response = await fetch(url, request)
    const { status, ok: isOk, headers } = response
    return { status, isOk, headers, body: status === 204 ? undefined : await response.json() }
  } catch (error) {
    throw new NoAnswer(error)
  }
}

/** The header counts whole seconds, so a little difference is none. */
function clockAheadOf(headers) {
  const aheadMs = Date.parse(headers.get('date') ?? '') - Date.now()
  return Math.abs(aheadMs) > 2000 ? aheadMs : 0
}

/** A name for one attempt. Works without https, too, unlike randomUUID. */
export function newIdempotencyKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
