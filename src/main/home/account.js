import { closeAdmin, offerAdmin, showAdmin } from './admin.js'
import { copyText, find, offerScrolling, say } from './dom.js'
import { offerReveals } from './forms.js'
import { offerOrders, showOrders } from './my-orders.js'
import { clearProfile, offerProfile, showProfile } from './profile.js'
import { currentUser, isAtLeast, onUser, readUser, showWho } from './session.js'
import { offerSessions, showSessions } from './sessions.js'
import { followLink, isResetting, offerSignIn } from './sign-in.js'

const arrived = takeLink()
/** The user, or `guest`; undefined until the API has said. */
let shownId

offerSignIn(showPage)
offerProfile()
offerSessions()
offerOrders()
offerAdmin()
offerReveals()
offerScrolling()
for (const button of document.querySelectorAll('[data-copy]'))
  button.addEventListener('click', () => copyText(button.dataset.copy, button))
onUser(showWho)
onUser(showUser)
await refresh()
if (arrived) await followLink(arrived, showPage)

// Somebody may have signed in or out next door. And a link may be opened in the window that is open already.
addEventListener('focus', refresh)
addEventListener('hashchange', () => {
  const link = takeLink()
  if (link) followLink(link, showPage)
})

/** What a mailed link asks for. Its token leaves the address at once, before anybody copies or bookmarks it. */
function takeLink() {
  const [, purpose, token] = /^#(confirm-email|reset-password)=(.+)$/.exec(location.hash) ?? []
  if (!purpose) return undefined
  history.replaceState(null, '', location.pathname)
  return { purpose, token }
}

async function refresh() {
  try {
    await readUser()
  } catch (error) {
    say('notice', error.message, true)
  }
}

/** Called when somebody came or went, and when something about him changed. */
function showUser(user) {
  const isFirst = shownId === undefined
  const isOther = user?.id !== shownId
  shownId = user?.id ?? 'guest'
  if (isFirst) say('notice', '')
  if (isOther) clearPage()
  showPage()
  if (user) showProfile(user)
  if (user && isOther) showLists()
  if (isOther && !isFirst) find(user ? 'greeting' : 'guest-title').focus()
}

/** Nothing of one user is left on the page for the next. */
function clearPage() {
  clearProfile()
  closeAdmin()
}

function showLists() {
  showOrders()
  showSessions()
  if (isAtLeast('admin')) showAdmin()
}

/** One of three: a new password for the holder of a link, the doorway for guests, and the account. */
function showPage() {
  const isMember = Boolean(currentUser()) && !isResetting()
  find('reset').hidden = !isResetting()
  find('member').hidden = !isMember
  find('guest').hidden = isMember || isResetting()
  find('admin').hidden = !isAtLeast('admin')
}
