import { call, send } from './api.js'
import { askFirst } from './ask-first.js'
import { badge, day, tableOf } from './cells.js'
import { find, make } from './dom.js'
import { attempt, offerForm } from './forms.js'

const dayMs = 24 * 60 * 60 * 1000
const scopes = [
  ...['products:read', 'products:write', 'events:write', 'bookings:read', 'bookings:write', 'tables:write'],
  ...['trips:write', 'vendors:read', 'vendors:write', 'tickets:write', 'orders:read'],
  ...['checkouts:read', 'checkouts:write', 'payments:read', 'payments:write'],
  ...['incidents:read', 'incidents:write', 'users:read', 'users:write', 'audit:read'],
]

export function offerKeys() {
  find('scopes').replaceChildren(
    ...scopes.map((scope) =>
      make(
        'label',
        {},
        make('input', { type: 'checkbox', name: 'scope', value: scope }),
        make('code', {}, scope),
      ),
    ),
  )
  offerForm('new-key', makeKey)
}

async function makeKey({ name, days }) {
  const chosen = new FormData(find('new-key')).getAll('scope')
  const expires = days ? { expires_at: new Date(Date.now() + days * dayMs).toISOString() } : {}
  const { body } = await send('POST', '/admin/api-keys', { name: name.trim(), scopes: chosen, ...expires })
  find('new-key').reset()
  find('made-key').hidden = false
  find('key-text').textContent = body.key
  find('made-key').scrollIntoView({ block: 'nearest' })
  await showKeys()
}

export async function showKeys() {
  const { body } = await call('GET', '/admin/api-keys?limit=100')
  const columns = ['Key', 'May', 'Made', 'Last used', 'State', '']
  find('admin-list').replaceChildren(
    body.api_keys.length > 0
      ? tableOf(columns, body.api_keys.map(rowOf))
      : make('p', { class: 'empty' }, 'No keys yet. One is for a program that asks the API in its own name.'),
  )
}

function rowOf(key) {
  const { name, scopes: allowed, created_at, last_used_at } = key
  return [
    make('strong', {}, name),
    make('span', { class: 'allowed' }, ...allowed.map((scope) => make('code', {}, scope))),
    day(created_at),
    last_used_at ? day(last_used_at) : 'never',
    stateOf(key),
    key.revoked_at ? '' : revokeButtonOf(key),
  ]
}

function stateOf({ revoked_at, expires_at }) {
  if (revoked_at) return badge('FAILED', 'revoked')
  if (expires_at && Date.parse(expires_at) < Date.now()) return badge('EXPIRED', 'expired')
  const until = expires_at ? [make('span', { class: 'hint' }, ' until ', day(expires_at))] : []
  return make('span', {}, badge('PAID', 'holds'), ...until)
}

function revokeButtonOf({ id, name }) {
  const press = async () => {
    const words = `Programs that use “${name}” are refused from their next request on. It cannot be taken back.`
    if (await askFirst({ title: 'Revoke this key?', words, yes: 'Revoke it' }))
      await attempt('admin-notice', () => revoke(id, name))
  }
  return make(
    'button',
    { type: 'button', class: 'small', 'aria-label': `Revoke ${name}`, onclick: press },
    'Revoke',
  )
}

async function revoke(id, name) {
  await call('DELETE', `/admin/api-keys/${id}`)
  find('made-key').hidden = true
  await showKeys()
  return `“${name}” is revoked.`
}
