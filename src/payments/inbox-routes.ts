import Type, { type Static } from 'typebox'
import { recordChange } from '../platform/audit-trail/index.ts'
import { notify } from '../platform/db/index.ts'
import {
  acceptedResponses,
  type Http,
  Moment,
  offsetOf,
  pagingFields,
  problemResponses,
  Strict,
  willBeDone,
} from '../platform/http/index.ts'
import type { Platform } from '../platform/platform.ts'
import { Failure } from '../values/failure.ts'
import { type InboxEntry, listInbox, replayMessage } from './inbox-store.ts'

const tags = ['inbox']
const Name = Type.String({ minLength: 1, maxLength: 255 })

const EntryView = Type.Object({
  id: Type.String({ description: "The gateway, a colon, and the gateway's id of the event" }),
  gateway: Type.String(),
  type: Type.String(),
  received_at: Moment,
  handled_at: Type.Union([Moment, Type.Null()]),
  attempts: Type.Integer(),
  note: Type.Union([Type.String(), Type.Null()]),
})

/** What gateways told us, for operators. */
export function inboxRoutes(http: Http, { db }: Platform): void {
  const waiting = Type.Optional(Type.Boolean())
  const querystring = Strict({ ...pagingFields, gateway: Type.Optional(Name), waiting })
  const response = { 200: Type.Object({ messages: Type.Array(EntryView) }), ...problemResponses }
  const list = { tags, summary: 'What gateways told us, newest first', querystring, response }
  const readers = { access: 'operator', scope: 'payments:read' } as const
  http.get('/admin/inbox', { config: readers, schema: list }, async ({ query }) => {
    const { gateway, waiting: isWaiting, limit } = query
    const entries = await listInbox(db, { gateway, isWaiting, limit, offset: offsetOf(query) })
    return { messages: entries.map(showEntry) }
  })

  const params = Strict({ id: Type.String({ maxLength: 300, pattern: '^[a-z]+:.+$' }) })
  const replay = { tags, summary: 'Handle a message again', params, response: acceptedResponses }
  const writers = { access: 'operator', scope: 'payments:write' } as const
  http.post('/admin/inbox/:id/replay', { config: writers, schema: replay }, async (request, reply) => {
    const [, gateway = '', eventId = ''] = /^([a-z]+):(.+)$/.exec(request.params.id) ?? []
    await db.transaction(async (tx) => {
      if (!(await replayMessage(tx, gateway, eventId))) throw new Failure('NOT_FOUND')
      await notify(tx, 'inbox_waiting')
      const change = { action: 'inbox.replayed', subject: `message:${gateway}:${eventId}` }
      await recordChange(tx, request.caller, change)
    })
    return reply.code(202).send(willBeDone)
  })
}

function showEntry(entry: InboxEntry): Static<typeof EntryView> {
  const { gateway, eventId, type, receivedAt, handledAt, attempts, lastError } = entry
  const times = { received_at: receivedAt, handled_at: handledAt }
  return { id: `${gateway}:${eventId}`, gateway, type, ...times, attempts, note: lastError }
}
