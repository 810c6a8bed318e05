import { send } from './api.js'
import { find, say } from './dom.js'
import { offerForm } from './forms.js'
import { currentUser, enter, readUser } from './session.js'
import { markTab, offerTabs } from './tabs.js'

const ways = ['sign-in', 'register']
/** From the link that was mailed; kept here only, until it is used. */
let resetToken
let confirmToken

/** The ways in: sign-in, registration, and a new password for whoever forgot it. */
export function offerSignIn(showPage) {
  offerTabs(find('ways'), (id) => showWay(id.replace('tab-', '')))
  offerForm('sign-in', signIn)
  offerForm('register', register)
  offerForm('ask-reset', askReset)
  offerForm('new-password', (fields) => setPassword(fields, showPage))
  find('leave-reset').addEventListener('click', () => leaveReset(showPage))
}

function showWay(shown) {
  markTab(find(`tab-${shown}`))
  for (const way of ways) find(`way-${way}`).hidden = way !== shown
}

async function signIn({ email, password }) {
  const name = email.trim()
  await enter('/auth/login', name.includes('@') ? { email: name, password } : { username: name, password })
  find('sign-in').reset()
  say('notice', '')
  if (confirmToken !== undefined) await confirmEmail(confirmToken)
}

async function register({ name, email, password }) {
  await enter('/auth/register', { name: name.trim(), email: email.trim(), password })
  find('register').reset()
  say('notice', 'Your account is open. We mailed you a link to confirm your address.')
}

async function askReset({ email }) {
  await send('POST', '/auth/password-reset', { email: email.trim() })
  return 'If there is an account with this address, a link to a new password is on its way. It holds for an hour.'
}

/** What the links in mails ask for. */
export async function followLink({ purpose, token }, showPage) {
  if (purpose === 'confirm-email') return await confirmOnceSignedIn(token)
  resetToken = token
  showPage()
  find('reset-title').focus()
}

export function isResetting() {
  return resetToken !== undefined
}

/** The link alone confirms nothing: whose account it is, he signs in to. */
async function confirmOnceSignedIn(token) {
  if (currentUser()) return await confirmEmail(token)
  confirmToken = token
  showWay('sign-in')
  say('notice', 'Sign in to confirm your address. If you did not open an account here, do nothing.')
  find('sign-in-name').focus()
}

async function confirmEmail(token) {
  confirmToken = undefined
  try {
    await send('POST', '/auth/confirm-email', { token })
    await readUser()
    say(
      'notice',
      'Your address is confirmed. What you bought with it as a guest is among your orders in a moment.',
    )
  } catch (error) {
    say('notice', error.message, true)
  }
}

async function setPassword({ password }, showPage) {
  await send('POST', '/auth/password-reset/confirm', { token: resetToken, password }).catch((error) => {
    if (error.problem?.code === 'LINK_NOT_VALID') offerNewLink(showPage)
    throw error
  })
  leaveReset(showPage)
  await readUser()
  showWay('sign-in')
  say('notice', 'Your new password is set. Sign in with it.')
  find('sign-in-name').focus()
}

function offerNewLink(showPage) {
  leaveReset(showPage)
  showWay('sign-in')
  find('forgotten').open = true
  say('notice', 'This link was used already, or is too old. Have a new one mailed.', true)
  find('reset-email').focus()
}

function leaveReset(showPage) {
  resetToken = undefined
  find('new-password').reset()
  showPage()
}
