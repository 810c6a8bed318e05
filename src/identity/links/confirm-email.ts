import type { Tx } from '../../platform/db/index.ts'
import { recordEvents } from '../../platform/events/index.ts'
import { confirmEmailOf } from '../users/users-store.ts'

/** Notes that a user reads the mail of his address; what he bought before as a guest becomes his. */
export async function confirmEmail(tx: Tx, userId: string): Promise<void> {
  if (!(await confirmEmailOf(tx, userId))) return
  const payload = { user_id: userId }
  await recordEvents(tx, [{ subjectId: userId, type: 'user.email_confirmed', payload }])
}
