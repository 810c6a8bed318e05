import type { ErrorObject } from 'ajv'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Failure, type FailureCode } from '../../values/failure.ts'
import { isConnectionLost, sqlState } from '../db/index.ts'
import type { Logger } from '../telemetry/index.ts'
import { apiHeaders } from './headers.ts'
import { headersOf, problemOf, problemOfFailure } from './problem.ts'
import type { ProblemBody } from './schemas.ts'
import { describeMismatches } from './validation.ts'

/** Turns whatever was thrown into a problem; of an unknown error the caller learns only an id to quote. */
export function createErrorHandler(log: Logger) {
  const warnUnavailable = createWarning(log)

  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const problem = problemOfError(error) ?? problemOf('INTERNAL', { error_id: request.id })
    if (problem.code === 'INTERNAL') {
      log.error({ err: error, error_id: request.id, route: request.routeOptions.url }, 'A request failed.')
    } else if (problem.code === 'UNAVAILABLE' && !(error instanceof Failure)) warnUnavailable(error)
    keepConnectionIfBodyIsSmall(request, reply)
    // What failed before it reached a route, such as a bad body for an address that is unknown, has none yet.
    if (!reply.hasHeader('content-security-policy')) reply.headers(apiHeaders)
    sendProblem(reply, problem)
  }
}

export function sendProblem(reply: FastifyReply, problem: ProblemBody): void {
  // As text, so that no response schema drops a field of it.
  void reply.code(problem.status).headers(headersOf(problem)).send(JSON.stringify(problem))
}

/** For requests that reach no route, such as `/%E0%A4%A`. */
export function answerFrameworkError(error: unknown, _request: FastifyRequest, reply: FastifyReply): void {
  reply.headers(apiHeaders)
  sendProblem(reply, problemOfError(error) ?? problemOf('INVALID_REQUEST'))
}

const fastifyFailures: Record<string, FailureCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'INVALID_REQUEST',
  FST_ERR_BAD_URL: 'INVALID_REQUEST',
  FST_ERR_MAX_PARAM_LENGTH: 'NOT_FOUND',
  FST_ERR_ROUTE_MISSING_CONTENT_TYPE: 'METHOD_NOT_ALLOWED',
}

function problemOfError(error: unknown): ProblemBody | undefined {
  if (error instanceof Failure) return error.code === 'INTERNAL' ? undefined : problemOfFailure(error)
  if (!(error instanceof Error)) return undefined
  const { code, validation, validationContext } = error as FastifyFault
  if (validation) {
    return problemOf('INVALID_REQUEST', {
      errors: describeMismatches(validation, validationContext ?? 'body'),
    })
  }
  if (isUnavailable(error)) return problemOf('UNAVAILABLE')
  const known = fastifyFailures[String(code)]
  return known && problemOf(known)
}

type FastifyFault = { code?: unknown; validation?: ErrorObject[]; validationContext?: string }

/**
 * The database is gone, full or overloaded, or gave up on us: nothing is wrong with the request. SQLSTATE 53 is
 * "insufficient resources", 40 a lost race, 55P03 and 57014 a time limit, 25006 a server that became a replica.
 */
function isUnavailable(error: Error): boolean {
  return /^(53|40|55P03|57014|25006)/.test(sqlState(error) ?? '') || isConnectionLost(error)
}

/** An outage meets every request; one line a second tells of it. */
function createWarning(log: Logger): (error: unknown) => void {
  let quietUntil = 0
  return (error) => {
    if (performance.now() < quietUntil) return
    quietUntil = performance.now() + 1_000
    log.warn({ err: error }, 'The database is not available.')
  }
}

const discardedBytesMax = 8 * 1024 * 1024

/**
 * Fastify closes the connection after a bad body. With bytes of it still unread that resets the connection, often
 * before the client has read our answer; so a body of reasonable length is read and thrown away instead.
 */
function keepConnectionIfBodyIsSmall(request: FastifyRequest, reply: FastifyReply): void {
  const announced = Number(request.headers['content-length'])
  if (announced <= discardedBytesMax) reply.removeHeader('connection')
}
