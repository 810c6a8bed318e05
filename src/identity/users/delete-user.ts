import { recordChange } from '../../platform/audit-trail/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import type { Caller } from '../../values/caller.ts'
import { deleteSessionsOf } from '../sessions/sessions-store.ts'
import { subjectOf, type User } from './user.ts'
import { anonymise } from './users-store.ts'

/**
 * Takes away everything that tells who it was, and all sessions. The empty row stays: orders and the audit trail name
 * its id, and one that is being placed right now may, too.
 */
export async function deleteUser(tx: Tx, caller: Caller, user: User): Promise<void> {
  await deleteSessionsOf(tx, user.id)
  await anonymise(tx, user.id)
  await recordChange(tx, caller, { action: 'user.deleted', subject: subjectOf(user) })
}
