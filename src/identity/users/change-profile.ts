import { recordChange } from '../../platform/audit-trail/index.ts'
import type { Tx } from '../../platform/db/index.ts'
import type { Caller } from '../../values/caller.ts'
import { Failure } from '../../values/failure.ts'
import { type Profile, subjectOf, type User } from './user.ts'
import { findUser, updateProfile } from './users-store.ts'

/** Changes name, phone and username, as far as they are given. Fails with USERNAME_TAKEN. */
export async function changeProfile(
  tx: Tx,
  caller: Caller,
  user: User,
  wanted: Partial<Profile>,
): Promise<User> {
  const profile = { name: user.name, phone: user.phone, username: user.username, ...wanted }
  const fields = (['name', 'phone', 'username'] as const).filter((field) => profile[field] !== user[field])
  if (fields.length === 0) return user
  if (!(await updateProfile(tx, user.id, profile))) throw new Failure('USERNAME_TAKEN')
  // Which fields, not what they said: the trail holds no personal data.
  const changes = { fields }
  await recordChange(tx, caller, { action: 'user.profile_changed', subject: subjectOf(user), changes })
  return (await findUser(tx, user.id)) ?? user
}
