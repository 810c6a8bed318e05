import { call } from './api.js'
import { badge, day } from './cells.js'
import { find, make } from './dom.js'
import { attempt } from './forms.js'
import { counted } from './words.js'

/** Where somebody is signed in, with the means to end it. */
export function offerSessions() {
  find('end-others').addEventListener('click', () => attempt('sessions-notice', endOthers))
}

export async function showSessions() {
  await attempt('sessions-notice', list)
}

async function list() {
  const { body } = await call('GET', '/account/sessions')
  const ownFirst = body.sessions.toSorted((a, b) => b.is_current - a.is_current)
  find('sessions').replaceChildren(...ownFirst.map(entryOf))
  find('end-others').hidden = body.sessions.length < 2
}

function entryOf({ id, is_current, address, user_agent, created_at }) {
  const device = deviceOf(user_agent)
  const label = `End ${device}${address ? `, ${address}` : ''}`
  const end = () => attempt('sessions-notice', () => endOne(id))
  return make(
    'li',
    { class: 'entry' },
    make('strong', { title: user_agent ?? undefined }, device),
    is_current
      ? badge('PAID', 'This one')
      : make('button', { type: 'button', class: 'small', 'aria-label': label, onclick: end }, 'End'),
    make('span', { class: 'hint' }, address ? `${address} · since ` : 'Since ', day(created_at)),
  )
}

async function endOne(id) {
  await call('DELETE', `/account/sessions/${id}`)
  await list()
  // Its button is gone, and with it the focus.
  find('sessions-title').focus()
  return 'That sign-in has ended.'
}

async function endOthers() {
  const count = find('sessions').children.length - 1
  await call('DELETE', '/account/sessions')
  await list()
  find('sessions-title').focus()
  return `${counted(count, 'other sign-in')} ended.`
}

/** The first that matches counts: Edge also says that it is Chrome, and Chrome that it is Safari. */
const browsers = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrom(?:e|ium)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const systems = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
]

/** What a User-Agent header is likely to mean: Firefox on Windows. */
function deviceOf(userAgent) {
  if (!userAgent) return 'An unknown program'
  const nameIn = (names) => names.find(([pattern]) => pattern.test(userAgent))?.[1]
  const browser = nameIn(browsers) ?? userAgent.split(/[/ ]/)[0]
  const system = nameIn(systems)
  return system ? `${browser} on ${system}` : browser
}
