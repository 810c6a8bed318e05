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

/** Whether there may be a session, as the server said with the page: no script can read its cookie. */
let isSession = 'session' in document.documentElement.dataset

/** Asks who is signed in; nobody, for a guest, so that nothing is refused. */
export async function readUser() {
  const now = await askWho()
  if (JSON.stringify(now) === JSON.stringify(user)) return
  user = now
  for (const listener of listeners) listener(user)
}

async function askWho() {
  try {
    if (isSession) return await askProfile()
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 401)) throw error
  }
  isSession = false
  keepCsrfToken('')
  return null
}

async function askProfile() {
  const { body } = await call('GET', '/auth/csrf-token')
  keepCsrfToken(body.csrf_token)
  return (await call('GET', '/users/profile')).body
}

/** Registers or signs in, as the path says. */
export async function enter(path, fields) {
  const { body } = await send('POST', path, fields)
  keepCsrfToken(body.csrf_token)
  isSession = true
  await readUser()
  if (!user)
    throw new Error('Your browser did not keep the session: it does so over https, and most do on localhost.')
}

export async function signOut() {
  await call('POST', '/auth/logout')
  isSession = false
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
