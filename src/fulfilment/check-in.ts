import { countAttended } from '../orders/index.ts'
import { recordChange } from '../platform/audit-trail/index.ts'
import type { Tx } from '../platform/db/index.ts'
import type { Caller } from '../values/caller.ts'
import { Failure } from '../values/failure.ts'
import type { Ticket } from './ticket.ts'
import { findTicket, lockTicket, writeUse } from './tickets-store.ts'

/**
 * Lets somebody in with a ticket, once, however many try at the same moment. Fails with TICKET_FOREIGN, TICKET_VOID, or
 * with ALREADY_CHECKED_IN, which tells when and by whom.
 */
export async function checkIn(tx: Tx, ticketId: string, caller: Pick<Caller, 'name'>): Promise<Ticket> {
  const found = await lockTicket(tx, ticketId)
  if (!found) throw new Failure('TICKET_FOREIGN')
  const { id, orderId, status, usedAt, usedBy } = found
  const named = { ticket_id: id, booking_id: orderId }
  if (status === 'VOID') throw new Failure('TICKET_VOID', named)
  if (status === 'USED')
    throw new Failure('ALREADY_CHECKED_IN', { ...named, checked_in_at: usedAt, checked_in_by: usedBy })
  await writeUse(tx, id, caller.name)
  await countAttended(tx, orderId, 1)
  await recordChange(tx, caller, { action: 'ticket.checked_in', subject: `ticket:${id}` })
  const used = await findTicket(tx, id)
  if (!used) throw new Error(`Ticket ${id} is gone.`)
  return used
}
