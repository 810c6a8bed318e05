import { sentenceOf } from './words.js'

/** Kept here and nowhere else: closing or reloading the page forgets it. */
let operatorKey = ''

export function keepOperatorKey(key) {
  operatorKey = key
}

export function hasOperatorKey() {
  return operatorKey !== ''
}

/** An answer that is not a success. The message is for people, `problem` is the answer's body. */
export class ApiError extends Error {
  constructor(status, problem) {
    super(sentenceOf(problem))
    this.status = status
    this.problem = problem
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
 * Throws ApiError or NoAnswer.
 */
export async function call(method, path, { body, headers = {}, isOperator = false } = {}) {
  const sent = { accept: 'application/json', ...headers }
  if (body !== undefined) sent['content-type'] = 'application/json'
  if (isOperator) sent.authorization = `Bearer ${operatorKey}`
  const startedAt = performance.now()
  const answer = await ask(`/api/v1${path}`, { method, headers: sent, body, credentials: 'omit' })
  const ms = performance.now() - startedAt
  if (!answer.isOk) throw new ApiError(answer.status, answer.body)
  return { ...answer, ms, clockAheadMs: clockAheadOf(answer.headers) }
}

async function ask(url, request) {
  try {
    const response = await fetch(url, request)
    const { status, ok: isOk, headers } = response
    return { status, isOk, headers, body: await response.json() }
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
