import Type from 'typebox'
import { readVisibleBooking } from '../orders/index.ts'
import {
  type FastifyRequest,
  type Http,
  offsetOf,
  problemResponses,
  Strict,
  Uuid,
} from '../platform/http/index.ts'
import { Failure } from '../values/failure.ts'
import { type FulfilmentDoor, readVisibleTicket, sees } from './door.ts'
import { LinkQuery, PublicKeyView, TicketsQuery, TicketView } from './fulfilment-schemas.ts'
import { showPng, showSvg } from './show-qr-code.ts'
import { showTicket } from './show-ticket.ts'
import { findTickets } from './tickets-store.ts'

const tags = ['tickets']
const params = Strict({ id: Uuid })
const link = { access: 'link' } as const

/** Tickets, for whoever may see their booking, and the keys to tell them from forged ones. */
export function ticketRoutes(http: Http, app: FulfilmentDoor): void {
  listRoute(http, app)
  publicKeyRoute(http, app)
  pictureRoute(http, app, { kind: 'svg', type: 'image/svg+xml', draw: showSvg })
  pictureRoute(http, app, { kind: 'png', type: 'image/png', draw: showPng })
}

function listRoute(http: Http, app: FulfilmentDoor): void {
  const response = { 200: Type.Object({ tickets: Type.Array(TicketView) }), ...problemResponses }
  const summary = 'The tickets of a booking; none before it is paid'
  const schema = { tags, summary, params, querystring: TicketsQuery, response }
  http.get('/bookings/:id/tickets', { config: link, schema }, async (request) => {
    const { params, query } = request
    const page = { limit: query.limit, offset: offsetOf(query) }
    const { id } = await readVisibleBooking(app, params.id, request, sees)
    const tickets = await findTickets(app.db, id, page)
    return { tickets: await Promise.all(tickets.map((ticket) => showTicket(app, ticket))) }
  })
}

function publicKeyRoute(http: Http, app: FulfilmentDoor): void {
  const response = { 200: Type.Object({ keys: Type.Array(PublicKeyView) }), ...problemResponses }
  const summary = 'What tickets are verified with, without asking us: a JWK set'
  const schema = { tags, summary, response }
  http.get('/tickets/public-key', { config: { access: 'public' }, schema }, async () => {
    return { keys: app.codes.publicKeys }
  })
}

const Drawing = Type.Unsafe<string | Buffer>({ type: 'string' })

type Picture = { kind: string; type: string; draw: (code: string) => Promise<string | Buffer> }

function pictureRoute(http: Http, app: FulfilmentDoor, { kind, type, draw }: Picture): void {
  const drawn = { description: 'A QR code', content: { [type]: { schema: Drawing } } }
  const response = { 200: drawn, ...problemResponses }
  const schema = { tags, summary: 'A ticket to show at the door', params, querystring: LinkQuery, response }
  http.get(`/tickets/:id.${kind}`, { config: link, schema }, async (request, reply) => {
    const asked = request as FastifyRequest<{ Params: { id: string }; Querystring: { token?: string } }>
    const ticket = await readVisibleTicket(app, asked.params.id, asked)
    if (ticket.status === 'VOID') throw new Failure('TICKET_VOID')
    return reply.type(type).send(await draw(await app.codes.sign(ticket)))
  })
}
