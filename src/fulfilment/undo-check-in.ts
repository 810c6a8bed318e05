import { countAttended } from '../orders/index.ts'
import { recordChange } from '../platform/audit-trail/index.ts'
import type { Tx } from '../platform/db/index.ts'
import type { Caller } from '../values/caller.ts'
import { Failure } from '../values/failure.ts'
import { lockTicket, writeUse } from './tickets-store.ts'

/** Makes a ticket good again; what was undone stays in the audit trail. Fails with NOT_FOUND or NOT_CHECKED_IN. */
export async function undoCheckIn(tx: Tx, ticketId: string, caller: Pick<Caller, 'name'>): Promise<void> {
  const ticket = await lockTicket(tx, ticketId)
  if (!ticket) throw new Failure('NOT_FOUND')
  const { id, orderId, usedAt, usedBy } = ticket
  if (!usedAt) throw new Failure('NOT_CHECKED_IN')
  await writeUse(tx, id, null)
  await countAttended(tx, orderId, -1)
  const changes = { checked_in_at: usedAt, checked_in_by: usedBy }
  await recordChange(tx, caller, { action: 'ticket.check_in_undone', subject: `ticket:${id}`, changes })
}
