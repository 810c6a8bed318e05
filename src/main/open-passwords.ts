import { createPasswords, isKnownSecret, type Passwords } from '../identity/index.ts'
import type { App } from './app.ts'
import { StartError } from './start-error.ts'

/** Fails with a StartError where every password would be wrong. */
export async function openPasswords({ db, passwordPepper: pepper, config }: App): Promise<Passwords> {
  if (await isKnownSecret(db, 'PASSWORD_PEPPER', pepper)) return createPasswords({ pepper })
  throw new StartError(
    `The passwords in this database were hashed with another pepper. Set PASSWORD_PEPPER to it, or put it into ${config.dataDir}/password-pepper.`,
  )
}
