import Type from 'typebox'
import { type Http, Moment, offsetOf, pagingFields, problemResponses, Strict } from '../http/index.ts'
import type { Platform } from '../platform.ts'
import { findAuditEntries } from './audit-trail-store.ts'

const Word = Type.Optional(Type.String({ minLength: 1, maxLength: 100 }))

const AuditEntryView = Type.Object({
  number: Type.Integer({ description: 'Counts from 1 without a gap' }),
  at: Moment,
  actor: Type.String({
    description: '`operator` (the bootstrap key), `cli`, or `user:` or `key:` and an id',
  }),
  action: Type.String(),
  subject: Type.String(),
  changes: Type.Record(Type.String(), Type.Unknown()),
})

/** Who changed what. */
export function auditTrailRoutes(http: Http, app: Platform): void {
  const querystring = Strict({ ...pagingFields, actor: Word, subject: Word, action: Word })
  const response = { 200: Type.Object({ entries: Type.Array(AuditEntryView) }), ...problemResponses }
  const schema = { tags: ['audit'], summary: 'Who changed what, newest first', querystring, response }
  const config = { access: 'admin', scope: 'audit:read' } as const
  http.get('/admin/audit', { config, schema }, async ({ query }) => {
    return { entries: await findAuditEntries(app.db, { ...query, offset: offsetOf(query) }) }
  })
}
