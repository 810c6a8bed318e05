import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { sendProblem } from './answer-errors.ts'
import { apiHeaders } from './headers.ts'
import { problemOf } from './problem.ts'

/** Remembers the routes, to tell an address that is unknown (404) from a method that is (405, with `Allow`). */
export function createNotFound(): {
  remember(route: RouteOptions): void
  answer(request: FastifyRequest, reply: FastifyReply): void
} {
  const methodsOf = new Map<string, { matches: RegExp; methods: string[] }>()

  return {
    remember({ url, method }) {
      const known = methodsOf.get(url) ?? { matches: matcherOf(url), methods: [] }
      known.methods.push(...[method].flat())
      methodsOf.set(url, known)
    },
    answer(request, reply) {
      const path = (request.raw.url ?? '/').replace(/\?.*$/s, '')
      const allowed = [...methodsOf.values()].filter(({ matches }) => matches.test(path))
      const methods = [...new Set(allowed.flatMap((route) => route.methods))]
      reply.headers(apiHeaders)
      if (methods.length === 0) return sendProblem(reply, problemOf('NOT_FOUND'))
      reply.header('allow', methods.join(', '))
      sendProblem(reply, problemOf('METHOD_NOT_ALLOWED', { allowed: methods }))
    },
  }
}

function matcherOf(pattern: string): RegExp {
  const steps = pattern.split('/').map((step) => {
    if (step.startsWith(':')) return '[^/]+'
    return step === '*' ? '.*' : step.replace(/[^\w-]/g, '\\$&')
  })
  return new RegExp(`^${steps.join('/')}/?$`)
}
