import { call, newIdempotencyKey } from './api.js'
import { readCustomer } from './customer.js'
import { find, say } from './dom.js'

/** Makes the way into the line work. `wanted` says the path of the API and what is waited for. */
export function offerLine(wanted) {
  find('join').addEventListener('click', async () => {
    find('join').disabled = true
    say('line-notice', '')
    try {
      const { path, fields } = wanted()
      const { email } = readCustomer()
      const headers = { 'idempotency-key': newIdempotencyKey() }
      const { body } = await call('POST', path, { body: JSON.stringify({ ...fields, email }), headers })
      location.assign(`/events/waitlist/${body.id}/page${new URL(body.status_url).search}`)
    } catch (error) {
      say('line-notice', error.message, true)
      find('join').disabled = false
    }
  })
}

/** Shows it where there is something to wait for. */
export function showLine(isOpen, words = '') {
  find('line').hidden = !isOpen
  find('line-words').textContent = words
}
