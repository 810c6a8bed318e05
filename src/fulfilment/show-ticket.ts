import type { Static } from 'typebox'
import type { FulfilmentDoor } from './door.ts'
import type { CheckInView, TicketView } from './fulfilment-schemas.ts'
import type { Ticket } from './ticket.ts'

export async function showTicket(app: FulfilmentDoor, ticket: Ticket): Promise<Static<typeof TicketView>> {
  const { id, orderId, number, itemId, title, seat, startsAt, usedAt, status } = ticket
  const link = (kind: string) =>
    `${app.baseUrl()}/api/v1/tickets/${id}.${kind}?token=${app.links.tokenOf(id)}`
  const isVoid = status === 'VOID'
  return {
    ...{ id, booking_id: orderId, number, item_id: itemId, title, seat },
    ...{ starts_at: startsAt, status, used_at: usedAt },
    code: isVoid ? null : await app.codes.sign(ticket),
    svg_url: isVoid ? null : link('svg'),
    png_url: isVoid ? null : link('png'),
  }
}

/** `startsAt` is when it begins now. */
export function showCheckIn(ticket: Ticket, startsAt: Date): Static<typeof CheckInView> {
  const { id, orderId, itemId, title, seat, usedAt, usedBy } = ticket
  if (!usedAt || !usedBy) throw new Error(`Nobody came in with ticket ${id}.`)
  return {
    ...{ ticket_id: id, booking_id: orderId, item_id: itemId, title, seat },
    ...{ starts_at: startsAt, checked_in_at: usedAt, checked_in_by: usedBy },
  }
}
