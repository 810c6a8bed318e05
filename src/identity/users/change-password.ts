import { recordChange } from '../../platform/audit-trail/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import { useUpLinks } from '../links/one-time-links-store.ts'
import { deleteSessionsOf } from '../sessions/sessions-store.ts'
import { subjectOf } from './user.ts'
import { updatePasswordHash } from './users-store.ts'

/** Gives a user another password. His sessions end, but the one to keep, and so do links to choose a new password. */
export async function changePassword(
  tx: Tx,
  caller: { name: string },
  user: { id: string; passwordHash: string },
  keptSessionId: string | null = null,
): Promise<void> {
  await updatePasswordHash(tx, user.id, user.passwordHash)
  await deleteSessionsOf(tx, user.id, keptSessionId)
  await useUpLinks(tx, user.id, 'RESET_PASSWORD')
  await recordChange(tx, caller, { action: 'user.password_changed', subject: subjectOf(user) })
}
