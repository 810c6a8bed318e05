import { isCommonPassword } from './gateways/common-passwords.ts'
import { assertPassword } from './password.ts'

export { createPasswords, type Passwords } from './gateways/bcrypt.ts'

/**
 * Fails with PASSWORD_REFUSED, and a sentence as `reason`, unless a password may be chosen. `personal` has what others
 * know of its owner: name, username, e-mail address.
 */
export function assertGoodPassword(password: string, personal: readonly string[]): void {
  assertPassword(password, { personal, isCommon: isCommonPassword })
}
