const minuteMs = 60_000
const hourMs = 60 * minuteMs

/**
 * How often something that could be guessed or abused may be tried. Per account the bound is what a forgetful person
 * needs; per address it is looser, because offices and schools share one.
 */
export const attempts = {
  logInOfAccount: { name: 'login-account', max: 10, windowMs: 15 * minuteMs },
  logInFromAddress: { name: 'login-address', max: 200, windowMs: 15 * minuteMs },
  registrationOfAccount: { name: 'register-account', max: 5, windowMs: hourMs },
  registrationFromAddress: { name: 'register-address', max: 200, windowMs: hourMs },
  resetOfAccount: { name: 'reset-account', max: 5, windowMs: hourMs },
  resetFromAddress: { name: 'reset-address', max: 100, windowMs: hourMs },
}
