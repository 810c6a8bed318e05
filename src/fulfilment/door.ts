import { type Booking, isBooking, isOwn, type Order, readOrders } from '../orders/index.ts'
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

const sees = { role: 'operator', scope: 'bookings:read' } as const

/** The booking, for its owner, the holder of its link, and operators. For anybody else there is nothing here. */
export async function readVisibleBooking(
  app: FulfilmentDoor,
  id: string,
  looking: Looking,
): Promise<Booking> {
  const [order] = await readOrders(app.db, [id])
  if (!order || !isBooking(order) || !maySee(app, order, [order.id, order.checkoutId], looking))
    throw new Failure('NOT_FOUND')
  return order
}

/** The ticket, also for whoever has the link of this one alone: it can be given to somebody who comes along. */
export async function readVisibleTicket(
  app: FulfilmentDoor,
  id: string,
  looking: Looking,
): Promise<HeldTicket> {
  const ticket = await findTicket(app.db, id)
  if (!ticket || !maySee(app, ticket, [ticket.id, ticket.orderId, ticket.checkoutId], looking))
    throw new Failure('NOT_FOUND')
  return ticket
}

function maySee(
  { links }: FulfilmentDoor,
  owned: Pick<Order, 'userId'>,
  keys: readonly string[],
  { query, caller }: Looking,
): boolean {
  return keys.some((key) => links.isToken(key, query.token)) || isOwn(owned, caller) || may(caller, sees)
}
