import { call } from './api.js'
import { find, say } from './dom.js'

/** The id in the address of the page, such as /events/{id}/page. */
export function idInAddress() {
  return location.pathname.split('/').at(-2)
}

/** Reads what the page is about; where that fails, the page says so. The clock of the server goes before ours by `clockAheadMs`. */
export async function readSubject(path, options) {
  try {
    const { body, clockAheadMs } = await call('GET', path, options)
    say('page-notice', '')
    return { subject: body, clockAheadMs }
  } catch (error) {
    say('page-notice', error.message, true)
    return undefined
  }
}

/** The title, here and in the tab. */
export function nameSubject(title) {
  find('title').textContent = title
  document.title = `${title} · Holdfast`
}
