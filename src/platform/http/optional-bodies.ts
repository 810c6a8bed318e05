import type { FastifySchema, RouteOptions } from 'fastify'
import { Type } from 'typebox'

/** Whether a route may be called without a body, which then means `{}`. */
export function isBodyOptional(schema: FastifySchema | undefined): boolean {
  const body = schema?.body
  return body !== null && typeof body === 'object' && Type.IsOptional(body)
}

/** Lets a body be missing where it may be. Fastify checks also what is not there, and would miss an object. */
export function allowNoBody(route: RouteOptions): void {
  if (!isBodyOptional(route.schema)) return
  const own = [route.preValidation ?? []].flat()
  route.preValidation = [
    async (request) => {
      if (request.body === undefined) request.body = {}
    },
    ...own,
  ]
}
