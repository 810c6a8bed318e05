import cors from '@fastify/cors'
import type { Http } from './http.ts'

const preflightSeconds = 600

/**
 * Lets scripts on pages of these origins call the API. Cookies never cross origins: such scripts send a token or a
 * key by hand. Call it before routes are watched: the route it makes, OPTIONS of everything, is for nobody to call.
 *
 * The header `cross-origin-resource-policy` stays: it is about embedding, and browsers do not ask it where CORS is.
 */
export async function allowOrigins(http: Http, origins: readonly string[]): Promise<void> {
  const allowed = new Set(origins)
  await http.register(cors, {
    // A list would do, but answers others, too, with all headers but one.
    origin: (origin, answer) => answer(null, origin !== undefined && allowed.has(origin)),
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'Prefer'],
    exposedHeaders: [
      'Location',
      'Retry-After',
      'RateLimit-Limit',
      'RateLimit-Remaining',
      'RateLimit-Reset',
      'Idempotent-Replayed',
      'X-Request-Id',
    ],
    maxAge: preflightSeconds,
    // Otherwise an odd preflight gets a text of the package, not a problem of ours.
    strictPreflight: false,
  })
}
