import Type from 'typebox'
import { notify } from '../platform/db/index.ts'
import type { FastifyRequest, Http } from '../platform/http/index.ts'
import { problemResponses } from '../platform/http/index.ts'
import type { Platform } from '../platform/platform.ts'
import { Failure } from '../values/failure.ts'
import type { Gateway } from './gateways/gateway.ts'
import { keepMessage } from './inbox-store.ts'

const bodyLimit = 512 * 1024

/**
 * Where gateways tell us things. A message is checked, kept and answered; a worker handles it afterwards. One that came
 * before is answered the same.
 */
export function webhookRoutes(http: Http, app: Platform & { gateways: Record<string, Gateway> }): void {
  // The signature is over the bytes, so here a body is not read as JSON.
  http.register(async (raw) => {
    raw.removeAllContentTypeParsers()
    raw.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) =>
      done(null, body),
    )
    for (const gateway of Object.values(app.gateways)) {
      if (gateway.readMessage) webhookRoute(raw as Http, app, gateway)
    }
  })
}

function webhookRoute(http: Http, { db }: Platform, gateway: Gateway): void {
  const response = { 200: Type.Object({ received: Type.Literal(true) }), ...problemResponses }
  const schema = { tags: ['webhooks'], summary: `What ${gateway.name} tells us`, response }
  http.post(`/webhooks/${gateway.name}`, { config: { access: 'public' }, schema }, async (request, reply) => {
    const body = bodyOf(request)
    const message = gateway.readMessage?.({ body, headers: request.headers, now: new Date() })
    if (!message) throw new Failure('SIGNATURE_REFUSED')
    const payload = storable(withoutSecrets(body))
    await db.transaction(async (tx) => {
      if (await keepMessage(tx, gateway.name, message, payload)) await notify(tx, 'inbox_waiting')
    })
    return reply.send({ received: true as const })
  })
}

/** What a browser could pay with has no place in our tables. */
function withoutSecrets(body: Buffer): string {
  const kept = (key: string, value: unknown) => (key === 'client_secret' ? undefined : value)
  return JSON.stringify(JSON.parse(body.toString(), kept))
}

/** JSON with what PostgreSQL keeps in no text, the null character and halves of surrogate pairs, replaced. */
function storable(json: string): string {
  return json.replace(/\\(?:(u0000|ud[89a-f]..)|.)/g, (written, odd) =>
    odd === undefined ? written : '\ufffd',
  )
}

function bodyOf({ body }: Pick<FastifyRequest, 'body'>): Buffer {
  if (!Buffer.isBuffer(body)) throw new Failure('INVALID_REQUEST')
  return body
}
