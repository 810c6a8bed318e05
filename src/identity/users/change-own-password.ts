import type { Caller } from '../../values/caller.ts'
import { Failure } from '../../values/failure.ts'
import type { IdentityApp } from '../door.ts'
import { changePassword } from './change-password.ts'
import { hashNewPassword } from './hash-new-password.ts'
import { findCredentialsOf, findUser, lockUser } from './users-store.ts'

/**
 * For whoever knows the current password; otherwise fails with WRONG_PASSWORD. All sessions but this one end.
 */
export async function changeOwnPassword(
  app: Pick<IdentityApp, 'db' | 'passwords'>,
  caller: Caller & { userId: string },
  { current, wanted }: { current: string; wanted: string },
): Promise<void> {
  const [user, known] = await Promise.all([
    findUser(app.db, caller.userId),
    findCredentialsOf(app.db, caller.userId),
  ])
  if (!user || !known) throw new Failure('UNAUTHENTICATED')
  if (!(await app.passwords.isRight(current, known.passwordHash))) throw new Failure('WRONG_PASSWORD')
  if (wanted === current) throw new Failure('PASSWORD_UNCHANGED')
  const passwordHash = await hashNewPassword(app, wanted, user)
  await app.db.transaction(async (tx) => {
    await lockUser(tx, user.id)
    const now = await findCredentialsOf(tx, user.id)
    // Somebody else was quicker; the current password is no longer that.
    if (now?.passwordHash !== known.passwordHash) throw new Failure('WRONG_PASSWORD')
    await changePassword(tx, caller, { id: user.id, passwordHash }, caller.sessionId)
  })
}
