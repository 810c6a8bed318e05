import type { onRequestHookHandler, RouteOptions } from 'fastify'
import { guest } from '../../values/caller.ts'
import { Failure } from '../../values/failure.ts'
import type { Logger, Metrics } from '../telemetry/index.ts'
import { assertAccess, createGuard, type Identify } from './access.ts'
import { apiHeaders, pageHeaders } from './headers.ts'
import { assertStrictBody } from './validation.ts'

/**
 * More requests than this at once are refused. At the 5,000 a second that a small machine accepts it is most of a
 * second of waiting, and some 50 MB: beyond it, answers come too late to be of use.
 */
export const inFlightMax = 4_000

export type WatchOptions = { identify: Identify; log: Logger; metrics: Metrics; inFlightMax: number }

/**
 * Gives every route its headers, its guard, its measures and the bound on load, in one hook made for it at start.
 * Hooks for all routes would have to look these up on every request.
 */
export function createRouteWatch(options: WatchOptions): (route: RouteOptions) => void {
  const load = { inFlight: 0, max: options.inFlightMax }

  return (route) => {
    assertAccess(route)
    assertStrictBody(route)
    const own = route.onRequest === undefined ? [] : [route.onRequest].flat()
    const enter = createEntry(route, load, options)
    const guard = createGuard(identifierFor(route, options), route)
    route.onRequest = [enter, guard, ...own]
    if (isChange(route)) route.preHandler = [guard, ...[route.preHandler ?? []].flat()]
  }
}

/**
 * A body may take its time to arrive; whether its sender may still do this is asked once more when it is here. Not
 * where everybody may: what a guest may do, nobody can be kept from.
 */
function isChange({ method, config }: RouteOptions): boolean {
  const isSafe = [method].flat().every((one) => ['GET', 'HEAD', 'OPTIONS'].includes(one))
  return !isSafe && config?.access !== 'public' && config?.access !== 'link'
}

/** Pages and probes are the same for everybody, also for whoever's session has just ended. */
function identifierFor({ config }: RouteOptions, { identify }: WatchOptions): Identify {
  return config?.isPage || config?.isProbe ? () => guest : identify
}

function createEntry(
  { url, method, config }: RouteOptions,
  load: { inFlight: number; max: number },
  { log, metrics }: WatchOptions,
): onRequestHookHandler {
  const measure = metrics.measureRoute(url, String(method))
  const headers = Object.entries(config?.isPage ? pageHeaders : apiHeaders)
  const weight = config?.isStream || config?.isProbe ? 0 : 1

  return (request, reply, done) => {
    const startedAt = performance.now()
    for (const [name, value] of headers) reply.header(name, value)
    reply.header('x-request-id', request.id)
    const isRefused = weight > 0 && load.inFlight >= load.max
    load.inFlight += weight

    // Also when the client leaves before the answer, unlike Fastify's onResponse.
    reply.raw.once('close', () => {
      load.inFlight -= weight
      const status = reply.raw.headersSent ? reply.raw.statusCode : clientLeft
      const ms = performance.now() - startedAt
      measure(status, ms / 1_000)
      if (log.isLevelEnabled('debug'))
        log.debug({ id: request.id, route: url, method, status, ms }, 'answered')
    })

    if (isRefused) done(new Failure('UNAVAILABLE'))
    else if (request.raw.url?.includes('%00')) done(new Failure('INVALID_REQUEST'))
    else done()
  }
}

const clientLeft = 499
