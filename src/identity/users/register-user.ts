import { recordChange } from '../../platform/audit-trail/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import { newId } from '../../platform/ids.ts'
import type { IdentityApp } from '../door.ts'
import { requestLink } from '../links/request-link.ts'
import type { SignedIn } from '../sessions/log-in.ts'
import { openSession } from '../sessions/open-session.ts'
import type { Device } from '../sessions/session.ts'
import { addUser } from './add-user.ts'
import { hashNewPassword } from './hash-new-password.ts'
import { type Profile, subjectOf, type User } from './user.ts'

export type Registration = Profile & { email: string; password: string }

/**
 * Opens an account, signs its owner in, and has a link mailed that shows that the address is his. `also` is part of it:
 * if that fails, there is no account.
 */
export async function registerUser(
  app: IdentityApp,
  { password, ...profile }: Registration,
  device: Device,
  also: (tx: Tx, user: User) => Promise<void> = async () => {},
): Promise<SignedIn> {
  const passwordHash = await hashNewPassword(app, password, profile)
  return await app.db.transaction(async (tx) => {
    const user = await addUser(tx, { id: newId(), role: 'user', passwordHash, ...profile })
    const session = await openSession(tx, app, user.id, device)
    await requestLink(tx, 'CONFIRM_EMAIL', user, app.baseUrl())
    await recordChange(tx, { name: subjectOf(user) }, { action: 'user.registered', subject: subjectOf(user) })
    await also(tx, user)
    return { user, ...session }
  })
}
