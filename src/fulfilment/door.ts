import { isOwn } from '../orders/index.ts'
import type { Database } from '../platform/db/index.ts'
import type { FastifyRequest, Links } from '../platform/http/index.ts'
import { may } from '../values/caller.ts'
import { Failure } from '../values/failure.ts'
import type { TicketCodes } from './create-ticket-codes.ts'
import type { Catalogue } from './read-calendar.ts'
import type { HeldTicket } from './tickets-store.ts'
import { findTicket } from './tickets-store.ts'

/** What the routes need. `baseUrl` is where customers reach us. */
export type FulfilmentDoor = Catalogue & {
  db: Database
  links: Links
  codes: TicketCodes
  baseUrl(): string
}

type Looking = Pick<FastifyRequest<{ Querystring: { token?: string } }>, 'query' | 'caller'>

export const sees = { role: 'operator', scope: 'bookings:read' } as const

/** The ticket, also for whoever has the link of this one alone: it can be given to somebody who comes along. */
export async function readVisibleTicket(
  { db, links }: FulfilmentDoor,
  id: string,
  { query, caller }: Looking,
): Promise<HeldTicket> {
  const ticket = await findTicket(db, id)
  if (!ticket) throw new Failure('NOT_FOUND')
  const hasLink = links.isOneOf([ticket.id, ticket.orderId, ticket.checkoutId], query.token)
  if (!hasLink && !isOwn(ticket, caller) && !may(caller, sees)) throw new Failure('NOT_FOUND')
  return ticket
}
