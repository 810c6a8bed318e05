import { find } from './dom.js'

/** Whoever is signed in buys under the address of the account, unless another one was written. */
export function offerEmail(user) {
  find('email').defaultValue = user?.email ?? 'ana@example.com'
}

export function readCustomer() {
  return { email: find('email').value.trim() }
}
