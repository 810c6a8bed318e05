import { Failure } from '../../values/failure.ts'
import type { IdentityApp } from '../door.ts'
import { changePassword } from '../users/change-password.ts'
import { hashNewPassword } from '../users/hash-new-password.ts'
import { subjectOf } from '../users/user.ts'
import { findUser, lockUser } from '../users/users-store.ts'
import { confirmEmail } from './confirm-email.ts'
import { findLinkOwner, useLink } from './one-time-links-store.ts'
import { readLink } from './read-link.ts'

/** Sets a new password with a mailed link, once. Whoever got the mail has shown that the address is his, too. */
export async function resetPassword(
  app: Pick<IdentityApp, 'db' | 'passwords' | 'links'>,
  { token, password }: { token: string; password: string },
): Promise<{ id: string }> {
  const linkId = readLink(app, 'RESET_PASSWORD', token)
  const ownerId = await findLinkOwner(app.db, linkId, 'RESET_PASSWORD')
  const user = ownerId && (await findUser(app.db, ownerId))
  if (!user) throw new Failure('LINK_NOT_VALID')
  const passwordHash = await hashNewPassword(app, password, user)
  return await app.db.transaction(async (tx) => {
    const locked = await lockUser(tx, user.id)
    if (!locked || (await useLink(tx, linkId, 'RESET_PASSWORD')) === undefined)
      throw new Failure('LINK_NOT_VALID')
    await confirmEmail(tx, user.id)
    await changePassword(tx, { name: subjectOf(user) }, { id: user.id, passwordHash })
    return locked
  })
}
