import { call } from './api.js'
import { day, tableOf } from './cells.js'
import { find, make } from './dom.js'

const shownMax = 30

/** The latest entries of the trail. */
export async function showAudit() {
  const { body } = await call('GET', `/admin/audit?limit=${shownMax}`)
  find('admin-list').replaceChildren(
    body.entries.length > 0
      ? tableOf(['No.', 'When', 'Who', 'What', 'Whom or what', 'Changes'], body.entries.map(rowOf))
      : make('p', { class: 'empty' }, 'Nothing was changed yet.'),
  )
}

function rowOf({ number, at, actor, action, subject, changes }) {
  return [
    String(number),
    day(at),
    nameOf(actor),
    make('strong', {}, action),
    nameOf(subject),
    changesOf(changes),
  ]
}

/** Such as `operator`, or `user:` and the end of an id; the whole id is in the title. */
function nameOf(name) {
  const [kind, id] = name.split(':')
  return make('code', { title: name }, id ? `${kind} …${id.slice(-8)}` : kind)
}

/** Of a role: what it was and what it is. Other lists are lists. */
function changesOf(changes) {
  const words = Object.entries(changes).map(
    ([field, value]) => `${field}: ${[value].flat().join(field === 'role' ? ' → ' : ', ')}`,
  )
  return make('span', { class: 'hint changes' }, words.join('; '))
}
