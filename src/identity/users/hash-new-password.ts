import { assertGoodPassword, type Passwords } from '../passwords/index.ts'
import type { User } from './user.ts'

type Owner = Pick<User, 'email' | 'username' | 'name'>

/** Fails with PASSWORD_REFUSED where others would guess it, and with UNAVAILABLE where too many are hashed already. */
export async function hashNewPassword(
  app: { passwords: Passwords },
  password: string,
  { email, username, name }: Owner,
): Promise<string> {
  assertGoodPassword(
    password,
    [email, username, name].filter((text) => text !== null),
  )
  return await app.passwords.hash(password)
}
