import { call } from './api.js'
import { badge, day, tableOf } from './cells.js'
import { find, make } from './dom.js'
import { attempt } from './forms.js'
import { currentUser, rolesBelow } from './session.js'
import { counted } from './words.js'

const pageMax = 10
const words = { user: 'user', operator: 'operator', admin: 'admin', super_admin: 'super admin' }
let page = 1

export function offerPages() {
  find('page-before').addEventListener('click', () => turn(-1))
  find('page-after').addEventListener('click', () => turn(1))
}

async function turn(by) {
  page += by
  await attempt('admin-notice', showUsers)
}

/** The newest first: that order does not change while somebody works on it. */
export async function showUsers() {
  const path = `/users?limit=${pageMax}&page=${page}&sorting_field=created_at&sorting_order=desc`
  const { users, total, pages } = (await call('GET', path)).body
  find('admin-list').replaceChildren(tableOf(['Account', 'Role', 'State', 'Since', ''], users.map(rowOf)))
  find('pager').hidden = pages < 2
  find('page-before').disabled = page <= 1
  find('page-after').disabled = page >= pages
  find('page-words').textContent = `Page ${page} of ${pages}, ${counted(total, 'user')}`
}

function rowOf(user) {
  const { email, name, is_active, email_confirmed, created_at } = user
  const who = make(
    'span',
    { class: 'person' },
    make('strong', {}, email),
    make('span', { class: 'hint' }, name ?? ''),
  )
  const state = is_active ? badge('PAID', 'active') : badge('FAILED', 'deactivated')
  const unconfirmed = email_confirmed ? [] : [' ', badge('PENDING', 'unconfirmed')]
  const isMine = rolesBelow().includes(user.role)
  return [
    who,
    isMine ? roleChoiceOf(user) : words[user.role],
    make('span', {}, state, ...unconfirmed),
    day(created_at),
    isMine ? activationOf(user) : user.id === currentUser().id ? make('span', { class: 'hint' }, 'you') : '',
  ]
}

function roleChoiceOf(user) {
  const choose = () => attempt('admin-notice', () => giveRole(user, select.value))
  const options = rolesBelow().map((role) =>
    make('option', { value: role, selected: role === user.role }, words[role]),
  )
  const select = make(
    'select',
    { class: 'small', 'aria-label': `Role of ${user.email}`, onchange: choose },
    ...options,
  )
  return select
}

/** A role includes those below it, so for a lower one the higher one is taken back first. */
async function giveRole({ id, email, role }, wanted) {
  try {
    const isLower = rolesBelow().indexOf(wanted) < rolesBelow().indexOf(role)
    if (isLower) await call('DELETE', `/users/${id}/roles/${role}`)
    if (wanted !== 'user') await call('PUT', `/users/${id}/roles/${wanted}`)
  } finally {
    await showUsers()
  }
  focusOn(`Role of ${email}`)
  return `${email} is now ${wanted === 'user' ? 'a plain user' : `an ${words[wanted]}`}.`
}

function activationOf({ id, email, is_active }) {
  const [verb, method] = is_active ? ['Deactivate', 'DELETE'] : ['Activate', 'PUT']
  const change = async () => {
    await call(method, `/users/${id}/activation`)
    await showUsers()
    focusOn(`${is_active ? 'Activate' : 'Deactivate'} ${email}`)
    return is_active
      ? `${email} is kept out; the sign-ins of this account have ended.`
      : `${email} may sign in again.`
  }
  const press = () => attempt('admin-notice', change)
  return make(
    'button',
    { type: 'button', class: 'small', 'aria-label': `${verb} ${email}`, onclick: press },
    verb,
  )
}

/** The table is written anew, so whoever works with the keyboard is brought back to where he was. */
function focusOn(label) {
  find('admin-list')
    .querySelector(`[aria-label="${CSS.escape(label)}"]`)
    ?.focus()
}
