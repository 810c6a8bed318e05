import { recordChange } from '../../platform/audit-trail/index.ts'
import { newId } from '../../platform/ids.ts'
import type { Caller, Role } from '../../values/caller.ts'
import type { IdentityApp } from '../door.ts'
import { addUser } from './add-user.ts'
import { hashNewPassword } from './hash-new-password.ts'
import type { Registration } from './register-user.ts'
import { subjectOf, type User } from './user.ts'

/** Opens an account for somebody else. That the caller may give this role is for the doors to see to. */
export async function createUser(
  app: Pick<IdentityApp, 'db' | 'passwords'>,
  caller: Caller,
  { password, ...profile }: Registration & { role: Role },
): Promise<User> {
  const passwordHash = await hashNewPassword(app, password, profile)
  return await app.db.transaction(async (tx) => {
    const user = await addUser(tx, { id: newId(), passwordHash, ...profile })
    const changes = { role: profile.role }
    await recordChange(tx, caller, { action: 'user.created', subject: subjectOf(user), changes })
    return user
  })
}
