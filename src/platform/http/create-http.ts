import { randomBytes } from 'node:crypto'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { type FastifyReply, type FastifyRequest, fastify, LogController } from 'fastify'
import type { Platform } from '../platform.ts'
import type { Logger } from '../telemetry/index.ts'
import type { Identify } from './access.ts'
import { answerClientError } from './answer-client-errors.ts'
import { answerFrameworkError, createErrorHandler } from './answer-errors.ts'
import { allowOrigins } from './cors.ts'
import { docsRoutes } from './docs.ts'
import { drainOnClose } from './drain.ts'
import type { Http } from './http.ts'
import { createNotFound } from './not-found.ts'
import { allowNoBody, isBodyOptional } from './optional-bodies.ts'
import { probeRoutes } from './probes.ts'
import { bodyBytesMax, readStrictJson } from './strict-json.ts'
import { serverTimeouts, type Timeouts } from './timeouts.ts'
import { createValidatorCompiler } from './validation.ts'
import { createRouteWatch, inFlightMax } from './watch-routes.ts'

export type Guards = {
  identify: Identify
  /** Names of migrations that the database still lacks; `/readyz` says 503 while there are any. */
  pendingMigrations?: () => Promise<readonly string[]>
  /** Requests at once before others get 503. */
  inFlightMax?: number
  /** Where other time-outs are wanted than the usual ones. */
  timeouts?: Partial<Timeouts>
}

/**
 * The HTTP server without routes of its own but `/docs`, `/redoc`, `/openapi.json` and the probes. Routes are made
 * without the prefix `/api/v1`. `close()` stops accepting, lets requests under way finish, at most ten seconds, and
 * ends event streams.
 */
export async function createHttp(platform: Platform, guards: Guards): Promise<Http> {
  const { config, log, metrics } = platform
  const http: Http = fastify({
    logger: false,
    logController: new QuietLog(log),
    genReqId: createRequestIds(),
    rewriteUrl: ({ url = '/' }) => url.replace(/^\/api\/v1(?=[/?]|$)\/?/, '/'),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 256 },
    ...serverTimeouts(guards.timeouts),
    trustProxy: config.trustedProxies ?? false,
    return503OnClosing: false,
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerClientError,
  }).withTypeProvider<TypeBoxTypeProvider>()

  const notFound = createNotFound()
  // Without a first value, so that requests are of one shape; the guard of the route sets it.
  http.decorateRequest('caller')
  readBodiesStrictly(http)
  drainOnClose(http)
  http.setErrorHandler(createErrorHandler(log))
  http.setNotFoundHandler(notFound.answer)
  await docsRoutes(http)
  if (config.corsOrigins) await allowOrigins(http, config.corsOrigins)

  const watchRoute = createRouteWatch({ inFlightMax, ...guards, log, metrics })
  http.addHook('onRoute', (route) => {
    watchRoute(route)
    allowNoBody(route)
    notFound.remember(route)
  })
  probeRoutes(http, platform, guards.pendingMigrations ?? (async () => []))
  return http
}

function readBodiesStrictly(http: Http): void {
  http.setValidatorCompiler(createValidatorCompiler())
  http.removeAllContentTypeParsers()
  const limits = { parseAs: 'buffer', bodyLimit: bodyBytesMax } as const
  http.addContentTypeParser('application/json', limits, (request, body: Buffer, done) => {
    try {
      done(null, isNothing(body, request) ? undefined : readStrictJson(body))
    } catch (error) {
      done(error as Error)
    }
  })
}

/** Some clients announce JSON also where they send nothing, and nothing is wanted, or need not be said. */
function isNothing({ length }: Buffer, { routeOptions: { schema } }: FastifyRequest): boolean {
  return length === 0 && (schema?.body === undefined || isBodyOptional(schema))
}

/** Short, and different in every process: the counter is for speed, the tag for uniqueness. */
function createRequestIds(): () => string {
  const tag = randomBytes(6).toString('base64url')
  let count = 0
  return () => `${tag}-${(++count).toString(36)}`
}

/** Fastify's own lines hold addresses, and addresses hold tokens. What must be known of is written here. */
class QuietLog extends LogController {
  private readonly log: Logger

  constructor(log: Logger) {
    super({ disableRequestLogging: true })
    this.log = log
  }

  override streamError(error: Error, request: FastifyRequest): void {
    this.log.debug({ err: error, id: request.id }, 'An answer broke off.')
  }

  override writeHeadError(error: Error, request: FastifyRequest): void {
    this.log.error({ err: error, error_id: request.id }, 'The head of an answer could not be written.')
  }

  override serializerError(error: Error, request: FastifyRequest, _reply: FastifyReply): void {
    this.log.error({ err: error, error_id: request.id }, 'An answer did not fit its schema.')
  }
}
