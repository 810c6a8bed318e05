import type { FastifyReply, FastifyRequest, onRequestHookHandler, RouteOptions } from 'fastify'
import { type Caller, guest, may, type Role, roles, type Scope } from '../../values/caller.ts'
import { Failure } from '../../values/failure.ts'

/**
 * Who may call a route. `public`: everybody. `link`: everybody may call, and the handler looks whether it is his: by
 * the token of the link, or as its owner. A role: whoever has it or a higher one, and API keys with the route's scope.
 */
export type Access = 'public' | 'link' | Role

/** Finds out who asks. Fails with UNAUTHENTICATED where a token or key was sent that is none. */
export type Identify = (request: FastifyRequest, reply: FastifyReply) => Caller | Promise<Caller>

declare module 'fastify' {
  interface FastifyContextConfig {
    access: Access
    /** What lets an API key in; without it none may call. */
    scope?: Scope
    /** Answers with HTML; gets the headers of a page. */
    isPage?: boolean
    /** Holds its connection open; not counted as load. */
    isStream?: boolean
    /** Answers under any load. */
    isProbe?: boolean
  }
  interface FastifyRequest {
    caller: Caller
  }
}

const accessRules: readonly unknown[] = ['public', 'link', ...roles] satisfies Access[]

/** Stops the start when a route forgot to say who may call it. */
export function assertAccess({ method, url, config }: RouteOptions): Access {
  const access = config?.access
  if (access !== undefined && accessRules.includes(access)) return access
  throw new Error(`${method} ${url} does not say who may call it; give it config.access.`)
}

/** Tells the route who calls, and keeps out who may not: UNAUTHENTICATED for guests, FORBIDDEN for others. */
export function createGuard(identify: Identify, { config }: RouteOptions): onRequestHookHandler {
  const { access, scope } = config ?? { access: 'super_admin' }
  const isOpen = access === 'public' || access === 'link'
  const mayEnter = (caller: Caller) => isOpen || may(caller, { role: access, scope })

  return (request, reply, done) => {
    const enter = (caller: Caller) => {
      request.caller = caller
      if (mayEnter(caller)) done()
      else done(new Failure(caller === guest ? 'UNAUTHENTICATED' : 'FORBIDDEN'))
    }
    try {
      const found = identify(request, reply)
      if (found instanceof Promise) found.then(enter, done)
      else enter(found)
    } catch (error) {
      done(error as Error)
    }
  }
}

/** The token of `Authorization: Bearer …`, if one was sent. */
export function bearerToken(request: Pick<FastifyRequest, 'headers'>): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
}
