import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import staticFiles from '@fastify/static'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import type { Scope } from '../../values/caller.ts'
import type { Access } from './access.ts'
import { sendProblem } from './answer-errors.ts'
import { describeRequest, type OperationObject, sayIfBodyIsOptional } from './describe-requests.ts'
import { pageHeaders } from './headers.ts'
import type { Http } from './http.ts'
import { problemOf } from './problem.ts'

const redocFolder = dirname(createRequire(import.meta.url).resolve('redoc/bundles/redoc.standalone.js'))
const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))

/** Who may call a route: with which role, or for API keys with which scope. OpenAPI 3.1 lets roles stand here. */
function securityOf({ access, scope }: { access: Access; scope?: Scope }): Record<string, string[]>[] {
  if (access === 'public') return []
  const people = access === 'link' ? [] : [access]
  const keys = scope === undefined ? [] : [{ apiKey: [scope] }]
  const signedIn = [{ session: people }, { browserSession: people }, ...keys]
  return access === 'link' ? [{ linkToken: [] }, ...signedIn] : signedIn
}

/** The API description at `/openapi.json`, and two ways to read it. Call it before any route is made. */
export async function docsRoutes(http: Http): Promise<void> {
  await http.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Holdfast',
        version,
        description: 'A checkout and booking engine: from hold to paid, never sold twice, never a cent lost.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/api/v1' }],
      components: {
        securitySchemes: {
          session: {
            type: 'http',
            scheme: 'bearer',
            description: 'The token of a sign-in, or ADMIN_API_KEY',
          },
          browserSession: {
            type: 'apiKey',
            in: 'cookie',
            name: '__Host-holdfast',
            description: 'With X-CSRF-Token, but for GET',
          },
          apiKey: { type: 'http', scheme: 'bearer', description: 'A key that has the scope' },
          linkToken: {
            type: 'apiKey',
            in: 'query',
            name: 'token',
            description: 'Part of the links we answer with',
          },
        },
      },
    },
    transform: ({ schema, url, route }) => ({
      url,
      schema: { ...describeRequest(schema), security: securityOf(route.config ?? { access: 'public' }) },
    }),
    transformObject: (described) => {
      if (!('openapiObject' in described)) return described.swaggerObject
      for (const path of Object.values(described.openapiObject.paths ?? {}))
        for (const operation of Object.values(path ?? {}) as OperationObject[]) sayIfBodyIsOptional(operation)
      return described.openapiObject
    },
  })
  await http.register(pages)
}

async function pages(http: FastifyInstance): Promise<void> {
  let description: string | undefined
  http.addHook('onRequest', (_request, reply, done) => {
    reply.headers(pageHeaders)
    done()
  })
  // A file that cannot be named, such as `%00`, is not there.
  http.setErrorHandler((_error, _request, reply) => sendProblem(reply, problemOf('NOT_FOUND')))
  http.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    description ??= JSON.stringify(http.swagger())
    return reply.type('application/json').send(description)
  })

  await http.register(swaggerUi, { routePrefix: '/docs' })

  await http.register(staticFiles, { root: redocFolder, serve: false })
  http.get('/redoc', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/html').send(redocPage),
  )
  http.get('/redoc/redoc.standalone.js', { schema: { hide: true } }, async (_request, reply) =>
    reply.sendFile('redoc.standalone.js', { maxAge: '1d' }),
  )
}

const redocPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Holdfast API</title>
<redoc spec-url="/openapi.json"></redoc>
<script src="/redoc/redoc.standalone.js"></script>
</html>
`
