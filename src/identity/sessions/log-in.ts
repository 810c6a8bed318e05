import type { Tx } from '../../platform/db/index.ts'
import { Failure } from '../../values/failure.ts'
import type { IdentityApp } from '../door.ts'
import type { User } from '../users/user.ts'
import { type Credentials, findCredentialsOf, lockUser } from '../users/users-store.ts'
import { type OpenSession, openSession } from './open-session.ts'
import type { Device } from './session.ts'

export type SignedIn = OpenSession & { user: User }

/**
 * Signs in whoever knows the password. Fails with WRONG_CREDENTIALS, in the same time and words whether or not there
 * is such an account, and only after the right password with ACCOUNT_INACTIVE. `also` is part of it: if that fails, nobody is signed in.
 */
export async function logIn(
  app: Pick<IdentityApp, 'db' | 'passwords' | 'tokens'>,
  known: Credentials | undefined,
  password: string,
  device: Device,
  also: (tx: Tx, user: User) => Promise<void> = async () => {},
): Promise<SignedIn> {
  const isRight = await app.passwords.isRight(password, known?.passwordHash ?? null)
  if (!known || !isRight) throw new Failure('WRONG_CREDENTIALS')
  return await app.db.transaction(async (tx) => {
    const user = await lockUser(tx, known.id)
    const now = await findCredentialsOf(tx, known.id)
    // While we compared, the password may have been changed, which ended all sessions; this must not be one more.
    if (!user || now?.passwordHash !== known.passwordHash) throw new Failure('WRONG_CREDENTIALS')
    if (!user.isActive) throw new Failure('ACCOUNT_INACTIVE')
    await also(tx, user)
    return { user, ...(await openSession(tx, app, user.id, device)) }
  })
}
