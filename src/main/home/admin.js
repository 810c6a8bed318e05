import { showAudit } from './admin-audit.js'
import { offerKeys, showKeys } from './admin-keys.js'
import { offerPages, showUsers } from './admin-users.js'
import { find, say } from './dom.js'
import { attempt } from './forms.js'
import { markTab, offerTabs } from './tabs.js'

const lists = { users: showUsers, keys: showKeys, audit: showAudit }
let shown = 'users'

/** For whoever is an admin: users, API keys, and the trail of what was changed. */
export function offerAdmin() {
  offerTabs(find('admin-tabs'), (id) => showAdmin(id.replace('tab-', '')))
  offerKeys()
  offerPages()
  find('refresh-admin').addEventListener('click', () => showAdmin())
}

/** What belongs to one list only is put away, first of all a key that was just made. */
export async function showAdmin(name = shown) {
  shown = name
  markTab(find(`tab-${name}`))
  find('admin-panel').setAttribute('aria-labelledby', `tab-${name}`)
  find('new-key').hidden = name !== 'keys'
  find('made-key').hidden = true
  find('key-text').textContent = ''
  if (name !== 'users') find('pager').hidden = true
  await attempt('admin-notice', lists[name])
}

export function closeAdmin() {
  shown = 'users'
  for (const id of ['admin-list', 'key-text']) find(id).replaceChildren()
  find('made-key').hidden = true
  find('new-key').reset()
  say('admin-notice', '')
}
