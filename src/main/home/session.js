import { ApiError, call, hasOperatorKey, keepCsrfToken, send } from './api.js'
import { find, make } from './dom.js'

const roles = ['user', 'operator', 'admin', 'super_admin']
const listeners = new Set()
/** As of GET /users/profile; null for a guest, undefined until the API has said which. */
let user

/** Calls back with the user, or null for a guest, whenever that changed. */
export function onUser(listener) {
  listeners.add(listener)
}

export function currentUser() {
  return user
}

export function isAtLeast(role) {
  return Boolean(user) && roles.indexOf(user.role) >= roles.indexOf(role)
}

/** Roles that whoever is signed in may give and take. */
export function rolesBelow() {
  return roles.slice(0, Math.min(roles.indexOf(user?.role), roles.indexOf('super_admin')))
}

/** With the key, or as somebody who has the role. */
export function mayOperate() {
  return hasOperatorKey() || isAtLeast('operator')
}

/** Asks who is signed in. The cookie itself is for the browser only: no script can read it. */
export async function readUser() {
  const now = await askWho()
  if (JSON.stringify(now) === JSON.stringify(user)) return
  user = now
  for (const listener of listeners) listener(user)
}

async function askWho() {
  try {
    const { body } = await call('GET', '/auth/csrf-token')
    keepCsrfToken(body.csrf_token)
    return (await call('GET', '/users/profile')).body
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 401)) throw error
    keepCsrfToken('')
    return null
  }
}

/** Registers or signs in, as the path says. */
export async function enter(path, fields) {
  const { body } = await send('POST', path, fields)
  keepCsrfToken(body.csrf_token)
  await readUser()
  if (!user)
    throw new Error('Your browser did not keep the session: it does so over https, and most do on localhost.')
}

export async function signOut() {
  await call('POST', '/auth/logout')
  await readUser()
}

/** Says in the head of the page who is signed in. */
export function showWho(now) {
  const who = find('who')
  who.replaceChildren(
    ...(now ? [make('span', { class: 'before' }, 'Signed in as '), now.name ?? now.email] : ['Account']),
  )
  who.title = now?.email ?? ''
}
