import Type from 'typebox'
import {
  doneResponses,
  type Http,
  IdempotencyKey,
  problemResponses,
  Strict,
  Uuid,
} from '../platform/http/index.ts'
import { answerOnce } from '../platform/idempotency/index.ts'
import { Failure } from '../values/failure.ts'
import { checkIn } from './check-in.ts'
import type { FulfilmentDoor } from './door.ts'
import { CheckIn, CheckInsView, CheckInView } from './fulfilment-schemas.ts'
import { showCheckIn } from './show-ticket.ts'
import { countTickets } from './tickets-store.ts'
import { undoCheckIn } from './undo-check-in.ts'

const tags = ['tickets']
/** Also for the counts: it is what a scanner has. */
const config = { access: 'operator', scope: 'tickets:write' } as const

/** What happens at the door. */
export function checkinRoutes(http: Http, app: FulfilmentDoor): void {
  checkInRoute(http, app)
  undoRoute(http, app)
  countRoute(http, app)
}

function checkInRoute(http: Http, app: FulfilmentDoor): void {
  const headers = Type.Object({ 'idempotency-key': Type.Optional(IdempotencyKey) })
  const response = { 201: CheckInView, ...problemResponses }
  const schema = { tags, summary: 'Let somebody in with a ticket, once', headers, body: CheckIn, response }
  http.post('/checkins', { config, schema }, async (request, reply) => {
    const read = await app.codes.read(request.body.code)
    if (typeof read === 'string') throw new Failure(`TICKET_${read}`)
    const view = await app.db.transaction((tx) =>
      answerOnce(tx, request, reply, async () => {
        const ticket = await checkIn(tx, read.ticketId, request.caller)
        const ref = { id: ticket.itemId }
        const startsAt = (await app.findItems(tx, [ref]))(ref)?.startsAt
        return showCheckIn(ticket, startsAt ?? ticket.startsAt)
      }),
    )
    return reply.code(201).send(view)
  })
}

function undoRoute(http: Http, app: FulfilmentDoor): void {
  const params = Strict({ ticket_id: Uuid })
  const schema = { tags, summary: 'Make a ticket good again', params, response: doneResponses }
  http.delete('/checkins/:ticket_id', { config, schema }, async ({ params, caller }, reply) => {
    await app.db.transaction((tx) => undoCheckIn(tx, params.ticket_id, caller))
    return reply.code(204).send(null)
  })
}

function countRoute(http: Http, app: FulfilmentDoor): void {
  const querystring = Strict({ item_id: Uuid })
  const response = { 200: CheckInsView, ...problemResponses }
  const schema = { tags, summary: 'How many came in already', querystring, response }
  http.get('/checkins', { config, schema }, async ({ query }) => {
    const ref = { id: query.item_id.toLowerCase() }
    if (!(await app.findItems(app.db, [ref]))(ref)) throw new Failure('ITEM_NOT_FOUND')
    const { tickets, used } = await countTickets(app.db, ref.id)
    return { item_id: ref.id, tickets, checked_in: used }
  })
}
