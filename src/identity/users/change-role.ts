import { recordChange } from '../../platform/audit-trail/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import { type Caller, isAtLeast, type Role } from '../../values/caller.ts'
import { subjectOf, type User } from './user.ts'
import { updateRole } from './users-store.ts'

/** Grants a role, which includes those below it, or takes it back. What is so already stays as it is. */
export async function changeRole(
  tx: Tx,
  caller: Caller,
  user: User,
  { role, isGranted }: { role: Role; isGranted: boolean },
): Promise<void> {
  const isSo = isGranted ? isAtLeast(user.role, role) : user.role !== role
  if (isSo) return
  const now = isGranted ? role : 'user'
  await updateRole(tx, user.id, now)
  const changes = { role: [user.role, now] }
  await recordChange(tx, caller, { action: 'user.role_changed', subject: subjectOf(user), changes })
}
