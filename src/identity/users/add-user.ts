import type { Tx } from '../../platform/db/index.ts'
import { Failure } from '../../values/failure.ts'
import type { NewUser, User } from './user.ts'
import { findUser, insertUser, isUsernameTaken } from './users-store.ts'

/** Fails with EMAIL_TAKEN or USERNAME_TAKEN. */
export async function addUser(tx: Tx, user: NewUser): Promise<User> {
  const isNew = await insertUser(tx, user)
  const added = isNew ? await findUser(tx, user.id) : undefined
  if (added) return added
  const isUsername = user.username !== null && (await isUsernameTaken(tx, user.username, user.id))
  throw new Failure(isUsername ? 'USERNAME_TAKEN' : 'EMAIL_TAKEN')
}
