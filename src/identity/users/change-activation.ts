import { recordChange } from '../../platform/audit-trail/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import type { Caller } from '../../values/caller.ts'
import { deleteSessionsOf } from '../sessions/sessions-store.ts'
import { subjectOf, type User } from './user.ts'
import { updateActivation } from './users-store.ts'

/** Lets a user in, or keeps him out, which ends his sessions at once. What is so already stays as it is. */
export async function changeActivation(tx: Tx, caller: Caller, user: User, isActive: boolean): Promise<void> {
  if (user.isActive === isActive) return
  await updateActivation(tx, user.id, isActive)
  if (!isActive) await deleteSessionsOf(tx, user.id)
  const action = isActive ? 'user.activated' : 'user.deactivated'
  await recordChange(tx, caller, { action, subject: subjectOf(user) })
}
