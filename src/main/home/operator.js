import { call, hasOperatorKey, keepOperatorKey } from './api.js'
import { find, make, say } from './dom.js'
import { showRestock } from './rush.js'
import { moneyOf } from './words.js'

const short = (id) => make('code', { title: id }, `…${id.slice(-8)}`)
const badge = (status) => make('span', { class: 'badge', 'data-status': status }, status.replaceAll('_', ' '))
const clock = (moment) =>
  make('time', { datetime: moment, title: moment }, new Date(moment).toLocaleTimeString())

/** Each list: its path, its columns, and how a row fills them. */
const lists = {
  checkouts: {
    path: '/checkouts?limit=20',
    columns: ['When', 'Checkout', 'Status', 'Step', 'Amount', 'Payment', 'Error'],
    row: ({ created_at, id, status, step, amount_minor, currency, payment, error }) => [
      ...[clock(created_at), short(id), badge(status), step, moneyOf(amount_minor, currency)],
      ...[payment ? badge(payment.status) : '–', error?.reason ?? error?.code ?? ''],
    ],
  },
  orders: {
    path: '/orders?limit=20',
    columns: ['When', 'Order', 'Status', 'Customer', 'Lines', 'Amount'],
    row: ({ created_at, id, status, customer, lines, amount_minor, currency }) => [
      ...[clock(created_at), short(id), badge(status), customer.email],
      ...[
        lines.map(({ quantity, title }) => `${quantity} × ${title}`).join(', '),
        moneyOf(amount_minor, currency),
      ],
    ],
  },
  incidents: {
    path: '/incidents?limit=20',
    columns: ['When', 'Checkout', 'Step', 'What is wrong', ''],
    row: ({ opened_at, checkout_id, step, is_undoing, reason, id }) => [
      ...[clock(opened_at), short(checkout_id), is_undoing ? `UNDO_${step}` : step, reason],
      make('button', { type: 'button', class: 'small', onclick: () => retry(id) }, 'Retry'),
    ],
  },
}
let shown = 'checkouts'

/** Puts a form for the key wherever the page wants one. */
export function offerKeyForms() {
  for (const slot of document.querySelectorAll('.key-slot')) {
    const input = make('input', {
      type: 'password',
      autocomplete: 'off',
      required: true,
      spellcheck: 'false',
      maxlength: 256,
    })
    const submit = (event) => {
      event.preventDefault()
      giveKey(input)
    }
    slot.replaceChildren(
      make(
        'form',
        { class: 'key', onsubmit: submit },
        make('label', { class: 'field' }, 'Operator key', input),
        make('button', { type: 'submit' }, 'Use'),
        make(
          'p',
          { class: 'hint' },
          `${slot.dataset.why} It was printed at the first start; this page keeps it in memory only.`,
        ),
      ),
    )
  }
}

async function giveKey(input) {
  keepOperatorKey(input.value.trim())
  input.value = ''
  const isRight = await showList()
  if (!isRight) keepOperatorKey('')
  showAccess()
  if (!isRight) input.closest('.key-slot').append(complaint())
}

function complaint() {
  return make('p', { class: 'notice bad', role: 'alert' }, find('operator-notice').textContent)
}

function showAccess() {
  const isOperator = hasOperatorKey()
  find('operator-view').hidden = !isOperator
  find('operator-actions').hidden = !isOperator
  for (const slot of document.querySelectorAll('.key-slot')) {
    slot.hidden = isOperator
    slot.querySelector('.notice')?.remove()
  }
  if (!isOperator) find('operator-notice').hidden = true
  showRestock()
}

export function forgetKey() {
  keepOperatorKey('')
  find('list').replaceChildren()
  showAccess()
}

/** True if the API gave the list. */
export async function showList(name = shown) {
  shown = name
  for (const tab of document.querySelectorAll('[role=tab]')) {
    const isChosen = tab.id === `tab-${name}`
    tab.setAttribute('aria-selected', String(isChosen))
    tab.tabIndex = isChosen ? 0 : -1
  }
  find('list').setAttribute('aria-labelledby', `tab-${name}`)
  try {
    const { body } = await call('GET', lists[name].path, { isOperator: true })
    if (name === shown) find('list').replaceChildren(tableOf(lists[name], body[name], name))
    say('operator-notice', '')
    return true
  } catch (error) {
    say('operator-notice', error.message, true)
    return false
  }
}

function tableOf({ columns, row }, entries, name) {
  if (entries.length === 0)
    return make(
      'p',
      { class: 'empty' },
      name === 'incidents' ? 'No incidents: nothing needs you.' : 'None yet.',
    )
  const head = make('tr', {}, ...columns.map((column) => make('th', { scope: 'col' }, column)))
  const rows = entries.map((entry) => make('tr', {}, ...row(entry).map((cell) => make('td', {}, cell))))
  return make('table', {}, make('thead', {}, head), make('tbody', {}, ...rows))
}

async function retry(id) {
  try {
    await call('POST', `/incidents/${id}/retry`, { isOperator: true })
    await showList()
    say('operator-notice', 'Its checkout tries again.')
  } catch (error) {
    say('operator-notice', error.message, true)
  }
}

/** Arrow keys move between tabs, as everywhere. */
export function moveTab(event) {
  const tabs = [...document.querySelectorAll('[role=tab]')]
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
  if (!step) return
  const next = tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length]
  next.focus()
  next.click()
}
