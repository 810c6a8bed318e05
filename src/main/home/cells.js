import { make } from './dom.js'

/** The end of an id; the whole of it is in the title. */
export function short(id) {
  return make('code', { title: id }, `…${id.slice(-8)}`)
}

export function badge(status, words = status.replaceAll('_', ' ')) {
  return make('span', { class: 'badge', 'data-status': status }, words)
}

/** The time of day; the whole moment is in the title. */
export function clock(moment) {
  return make('time', { datetime: moment, title: moment }, new Date(moment).toLocaleTimeString())
}

/** The day, with the time of day. */
export function day(moment) {
  const shown = new Date(moment).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
  return make('time', { datetime: moment, title: moment }, shown)
}

/** Each row is a list of cells. A column of buttons needs no name. */
export function tableOf(columns, rows) {
  const head = make(
    'tr',
    {},
    ...columns.map((column) => (column ? make('th', { scope: 'col' }, column) : make('td'))),
  )
  const body = rows.map((cells) => make('tr', {}, ...cells.map((cell) => make('td', {}, cell))))
  return make('table', {}, make('thead', {}, head), make('tbody', {}, ...body))
}
