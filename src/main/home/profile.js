import { call, send } from './api.js'
import { askFirst } from './ask-first.js'
import { find, say } from './dom.js'
import { attempt, offerForm, sayIn } from './forms.js'
import { currentUser, readUser, signOut } from './session.js'
import { showSessions } from './sessions.js'

/** Who you are, your password, and the way out. */
export function offerProfile() {
  offerForm('profile', saveProfile)
  offerForm('password', changePassword)
  find('mail-again').addEventListener('click', mailAgain)
  find('sign-out').addEventListener('click', () => attempt('notice', leave))
  find('delete-account').addEventListener('click', deleteAccount)
}

export function showProfile(user) {
  find('greeting').textContent = user.name ? `Hello, ${user.name}.` : 'Hello.'
  const role = user.role === 'user' ? '' : ` · ${user.role.replaceAll('_', ' ')}`
  find('identity').textContent = user.email + role
  find('unconfirmed').hidden = user.email_confirmed
  find('profile-name').value = user.name ?? ''
  find('profile-phone').value = user.phone ?? ''
  find('password-of').value = user.email
  // Nobody could make another one.
  find('leaving').hidden = user.role === 'super_admin'
}

export function clearProfile() {
  for (const id of ['profile', 'password']) {
    find(id).reset()
    sayIn(find(id), '')
  }
  find('unconfirmed-words').textContent = 'Please confirm that this address is yours.'
  say('leaving-notice', '')
}

async function saveProfile({ name, phone }) {
  await send('PUT', `/users/${currentUser().id}`, { name: name.trim(), phone: phone.trim() || null })
  await readUser()
  return 'Saved.'
}

async function changePassword(fields) {
  const { current_password, new_password } = fields
  await send('PUT', '/account/password', { current_password, new_password })
  find('password').reset()
  await showSessions()
  return 'Your password is changed, and all your other sign-ins have ended.'
}

async function mailAgain() {
  const words = find('unconfirmed-words')
  try {
    await call('POST', '/account/confirmation')
    words.textContent = `A new link is on its way to ${currentUser().email}.`
  } catch (error) {
    words.textContent = error.message
  }
}

async function leave() {
  await signOut()
  return 'You are signed out.'
}

async function deleteAccount() {
  const isWanted = await askFirst({
    title: 'Delete your account?',
    words: `${currentUser().email} can then never sign in again, and you no longer see your orders here. This cannot be taken back.`,
    yes: 'Delete it',
  })
  if (isWanted) await attempt('leaving-notice', forget)
}

async function forget() {
  await call('DELETE', `/users/${currentUser().id}`)
  await readUser()
  say('notice', 'Your account is deleted. Goodbye.')
}
