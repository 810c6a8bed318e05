import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest, onRequestHookHandler, RouteOptions } from 'fastify'
import { Failure } from '../../values/failure.ts'

/**
 * Who may call a route. `public`: everybody. `operator`: whoever holds the admin key.
 * `link`: everybody may call, and the handler checks the token of the link.
 */
export type Access = 'public' | 'operator' | 'link'

declare module 'fastify' {
  interface FastifyContextConfig {
    access: Access
    /** Answers with HTML; gets the headers of a page. */
    isPage?: boolean
    /** Holds its connection open; not counted as load. */
    isStream?: boolean
    /** Answers under any load. */
    isProbe?: boolean
  }
}

const accessRules: readonly unknown[] = ['public', 'operator', 'link'] satisfies Access[]

/** Stops the start when a route forgot to say who may call it. */
export function assertAccess({ method, url, config }: RouteOptions): Access {
  const access = config?.access
  if (access !== undefined && accessRules.includes(access)) return access
  throw new Error(`${method} ${url} does not say who may call it; give it config.access.`)
}

/** Lets whoever holds the key pass, fails with UNAUTHENTICATED otherwise. */
export function createOperatorGuard(adminApiKey: string): onRequestHookHandler {
  const isOperator = createOperatorCheck(adminApiKey)
  return (request, _reply, done) => {
    if (isOperator(request)) done()
    else done(new Failure('UNAUTHENTICATED'))
  }
}

/** The token of `Authorization: Bearer …`, if one was sent. */
export function bearerToken(request: Pick<FastifyRequest, 'headers'>): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
}

/**
 * Whether the caller holds the key, compared in constant time. Routes of access `link` ask it for operators, who
 * need no token.
 */
export function createOperatorCheck(
  adminApiKey: string,
): (request: Pick<FastifyRequest, 'headers'>) => boolean {
  const expected = digest(adminApiKey)
  return (request) => {
    const given = bearerToken(request)
    return given !== undefined && timingSafeEqual(digest(given), expected)
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
