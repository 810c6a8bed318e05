const minuteMs = 60_000
const hourMs = 60 * minuteMs

/**
 * How often something that could be guessed or abused may be tried. For one account from one address the bound is what
 * a forgetful person needs. For an account from everywhere it is looser, so that a stranger cannot easily shut its owner
 * out, and for an address, too, because offices and schools share one.
 */
export const attempts = {
  logInOfAccountFromAddress: { name: 'login-account-address', max: 10, windowMs: 15 * minuteMs },
  logInOfAccount: { name: 'login-account', max: 100, windowMs: hourMs },
  logInFromAddress: { name: 'login-address', max: 200, windowMs: 15 * minuteMs },
  registrationOfAccount: { name: 'register-account', max: 5, windowMs: hourMs },
  registrationFromAddress: { name: 'register-address', max: 200, windowMs: hourMs },
  resetOfAccountFromAddress: { name: 'reset-account-address', max: 5, windowMs: hourMs },
  resetOfAccount: { name: 'reset-account', max: 20, windowMs: hourMs },
  confirmationOfAccount: { name: 'confirmation-account', max: 5, windowMs: hourMs },
  passwordOfAccount: { name: 'password-account', max: 10, windowMs: 15 * minuteMs },
  resetFromAddress: { name: 'reset-address', max: 100, windowMs: hourMs },
}
