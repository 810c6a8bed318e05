import Type from 'typebox'
import { recordChange } from '../platform/audit-trail/index.ts'
import {
  doneResponses,
  type Http,
  offsetOf,
  pagingFields,
  problemResponses,
  Strict,
} from '../platform/http/index.ts'
import { refuseCards } from '../values/card.ts'
import { Failure } from '../values/failure.ts'
import { listApiKeys, revokeApiKey } from './api-keys/api-keys-store.ts'
import { createApiKey } from './api-keys/create-api-key.ts'
import type { IdentityApp } from './door.ts'
import { ApiKeyView, CreateApiKey, IdParams, NewApiKeyView } from './identity-schemas.ts'
import { showApiKey } from './show-user.ts'

const tags = ['api keys']
/** No scope: keys do not make keys. */
const config = { access: 'admin' } as const

/** Keys for programs. */
export function apiKeysRoutes(http: Http, app: IdentityApp): void {
  const created = { 201: NewApiKeyView, ...problemResponses }
  const create = { tags, summary: 'Make a key; it is shown this once', body: CreateApiKey, response: created }
  http.post('/admin/api-keys', { config, schema: create }, async ({ body, caller }, reply) => {
    const { name, scopes, expires_at } = body
    refuseCards({ name })
    const wanted = { name, scopes, expiresAt: expires_at === undefined ? null : readMoment(expires_at) }
    const made = await app.db.transaction((tx) => createApiKey(tx, caller, wanted))
    return reply.code(201).send({ ...showApiKey(made), key: made.key })
  })

  const listed = { 200: Type.Object({ api_keys: Type.Array(ApiKeyView) }), ...problemResponses }
  const list = {
    tags,
    summary: 'All keys, newest first',
    querystring: Strict(pagingFields),
    response: listed,
  }
  http.get('/admin/api-keys', { config, schema: list }, async ({ query }) => {
    const keys = await listApiKeys(app.db, { limit: query.limit, offset: offsetOf(query) })
    return { api_keys: keys.map(showApiKey) }
  })

  const revoke = {
    tags,
    summary: 'Revoke a key; it holds no more from now on',
    params: IdParams,
    response: doneResponses,
  }
  http.delete(
    '/admin/api-keys/:id',
    { config, schema: revoke },
    async ({ params: { id }, caller }, reply) => {
      await app.db.transaction(async (tx) => {
        const outcome = await revokeApiKey(tx, id)
        if (outcome === 'UNKNOWN') throw new Failure('NOT_FOUND')
        if (outcome === 'REVOKED')
          await recordChange(tx, caller, { action: 'api_key.revoked', subject: `key:${id}` })
      })
      return reply.code(204).send(null)
    },
  )
}

/** The format lets a leap second pass, which is no moment to JavaScript. */
function readMoment(text: string): Date {
  const moment = new Date(text)
  if (moment.getTime() > Date.now()) return moment
  const error = { in: 'body', path: '/expires_at', message: 'must be a moment to come' }
  throw new Failure('INVALID_REQUEST', { errors: [error] })
}
