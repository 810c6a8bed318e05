import Type from 'typebox'
import { findPayments, restartRefunds } from '../payments/index.ts'
import { recordChange } from '../platform/audit-trail/index.ts'
import { notify } from '../platform/db/index.ts'
import { type Http, offsetOf, pagingFields, problemResponses, Strict, Uuid } from '../platform/http/index.ts'
import { Failure } from '../values/failure.ts'
import { checkoutStatuses } from './checkout.ts'
import { CheckoutView, IncidentView } from './checkout-schemas.ts'
import { findEnded, listCheckouts, readCheckouts } from './checkout-store.ts'
import { addressOf, type CheckoutDoor } from './door.ts'
import { findIncidents, retryIncident } from './incidents-store.ts'
import { showCheckoutToOthers, showIncident } from './show-checkout.ts'

const readers = { access: 'operator', scope: 'checkouts:read' } as const

/** What operators may ask of checkouts: lists, and the incidents they must look at. */
export function checkoutOperatorRoutes(http: Http, app: CheckoutDoor): void {
  listRoute(http, app)
  incidentRoutes(http, app)
}

function listRoute(http: Http, app: CheckoutDoor): void {
  const status = Type.Optional(Type.Enum([...checkoutStatuses]))
  const response = { 200: Type.Object({ checkouts: Type.Array(CheckoutView) }), ...problemResponses }
  const querystring = Strict({ ...pagingFields, status })
  const schema = { tags: ['checkouts'], summary: 'Checkouts, newest first', querystring, response }
  http.get('/checkouts', { config: readers, schema }, async ({ query }) => {
    const ids = await listCheckouts(app.db, { ...query, offset: offsetOf(query) })
    const [states, payments] = await Promise.all([readCheckouts(app.db, ids), findPayments(app.db, ids)])
    const byId = new Map(states.map((state) => [state.id, state]))
    const checkouts = ids.flatMap((id) => {
      const state = byId.get(id)
      return state ? [showCheckoutToOthers(state, payments.get(id), addressOf(app, id))] : []
    })
    return { checkouts }
  })
}

function incidentRoutes(http: Http, app: CheckoutDoor): void {
  const tags = ['incidents']
  const open = Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')]))
  const querystring = Strict({ ...pagingFields, open })
  const list = { 200: Type.Object({ incidents: Type.Array(IncidentView) }), ...problemResponses }
  const listSchema = { tags, summary: 'Checkouts that need an operator', querystring, response: list }
  const lookers = { access: 'operator', scope: 'incidents:read' } as const
  http.get('/incidents', { config: lookers, schema: listSchema }, async ({ query }) => {
    const onlyOpen = query.open !== 'false'
    const incidents = await findIncidents(app.db, { ...query, onlyOpen, offset: offsetOf(query) })
    return { incidents: incidents.map(showIncident) }
  })

  const params = Strict({ id: Uuid })
  const response = { 202: IncidentView, ...problemResponses }
  const retrySchema = { tags, summary: 'Let its checkout try again', params, response }
  const config = { access: 'operator', scope: 'incidents:write' } as const
  http.post(
    '/incidents/:id/retry',
    { config, schema: retrySchema },
    async ({ params: { id }, caller }, reply) => {
      const incident = await app.db.transaction(async (tx) => {
        await notify(tx, 'checkouts_due')
        const retried = await retryIncident(tx, id)
        if (!retried) throw new Failure('NOT_FOUND')
        const { checkoutId } = retried
        if ((await findEnded(tx, [checkoutId])).has(checkoutId)) await restartRefunds(tx, checkoutId)
        await recordChange(tx, caller, {
          action: 'incident.retried',
          subject: `checkout:${retried.checkoutId}`,
        })
        return retried
      })
      return reply.code(202).send(showIncident(incident))
    },
  )
}
