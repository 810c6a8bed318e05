import { STATUS_CODES } from 'node:http'
import { type Failure, type FailureCode, failures } from '../../values/failure.ts'
import { apiHeaders } from './headers.ts'
import type { ProblemBody } from './schemas.ts'

/** The body of an answer that is not a success. Details add fields, but never change the standard ones. */
export function problemOf(code: FailureCode, details: Record<string, unknown> = {}): ProblemBody {
  const [status, title] = failures[code]
  const standard = { type: `urn:holdfast:problem:${code}`, title, status, code }
  return { ...standard, ...details, ...standard }
}

export function problemOfFailure(failure: Failure): ProblemBody {
  return problemOf(failure.code, failure.details)
}

/** Headers that HTTP asks for beside some statuses. */
export function headersOf(problem: ProblemBody): Record<string, string> {
  return {
    'content-type': 'application/problem+json',
    ...(problem.status === 401 ? { 'www-authenticate': 'Bearer realm="holdfast"' } : {}),
    ...retryAfterOf(problem),
  }
}

function retryAfterOf(problem: ProblemBody & { retry_after_seconds?: unknown }): Record<string, string> {
  const seconds = problem.retry_after_seconds ?? (problem.status === 503 ? 1 : undefined)
  return seconds === undefined ? {} : { 'retry-after': String(seconds) }
}

/** A whole HTTP answer, for a connection on which nothing could be understood. */
export function rawAnswerOf(problem: ProblemBody): string {
  const body = JSON.stringify(problem)
  const length = { 'content-length': Buffer.byteLength(body) }
  const headers = { ...apiHeaders, ...headersOf(problem), ...length, connection: 'close' }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}\r\n${lines.join('')}\r\n${body}`
}
