import type { Socket } from 'node:net'
import type { FailureCode } from '../../values/failure.ts'
import { problemOf, rawAnswerOf } from './problem.ts'

const codes: Record<string, FailureCode> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
}

/** Answers on a connection that spoke no HTTP that we understand, and ends it. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const code = codes[error.code ?? ''] ?? 'INVALID_REQUEST'
  if (socket.writable && !hasBegunToAnswer(socket)) socket.end(rawAnswerOf(problemOf(code)))
  // Without this, a peer that goes on sending keeps the socket.
  setTimeout(() => socket.destroy(), 1_000).unref()
}

/** Then a second answer would be read as part of the first. Node keeps it under this name, and asks the same. */
function hasBegunToAnswer(socket: Socket & { _httpMessage?: { headersSent: boolean } | null }): boolean {
  return socket._httpMessage?.headersSent === true
}
