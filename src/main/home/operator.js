import { call, hasOperatorKey, keepOperatorKey } from './api.js'
import { badge, clock, short, tableOf } from './cells.js'
import { find, make, say } from './dom.js'
import { showRestock } from './rush.js'
import { mayOperate } from './session.js'
import { refreshProducts } from './shop.js'
import { markTab } from './tabs.js'
import { moneyOf } from './words.js'

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
          `${slot.dataset.why} The key was printed at the first start; this page keeps it in memory only.`,
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
  if (isRight) await refreshProducts()
  else input.closest('.key-slot').append(complaint())
}

function complaint() {
  return make('p', { class: 'notice bad', role: 'alert' }, find('operator-notice').textContent)
}

/** Shows what the key, or the role of whoever is signed in, opens. */
export function showAccess() {
  const isOpen = mayOperate()
  find('operator-view').hidden = !isOpen
  find('operator-actions').hidden = !isOpen
  find('forget').hidden = !hasOperatorKey()
  for (const slot of document.querySelectorAll('.key-slot')) {
    slot.hidden = isOpen
    slot.querySelector('.notice')?.remove()
  }
  if (!isOpen) closeList()
  showRestock()
}

function closeList() {
  find('list').replaceChildren()
  find('operator-notice').hidden = true
}

export async function forgetKey() {
  keepOperatorKey('')
  showAccess()
  await refreshProducts()
  if (mayOperate()) await showList()
}

/** True if the API gave the list. */
export async function showList(name = shown) {
  shown = name
  markTab(find(`tab-${name}`))
  find('list').setAttribute('aria-labelledby', `tab-${name}`)
  try {
    const { body } = await call('GET', lists[name].path, { as: 'operator' })
    if (name === shown) find('list').replaceChildren(listOf(name, body[name]))
    say('operator-notice', '')
    return true
  } catch (error) {
    say('operator-notice', error.message, true)
    return false
  }
}

function listOf(name, entries) {
  const none = name === 'incidents' ? 'No incidents: nothing needs you.' : 'None yet.'
  if (entries.length === 0) return make('p', { class: 'empty' }, none)
  const { columns, row } = lists[name]
  return tableOf(columns, entries.map(row))
}

async function retry(id) {
  try {
    await call('POST', `/incidents/${id}/retry`, { as: 'operator' })
    await showList()
    say('operator-notice', 'Its checkout tries again.')
  } catch (error) {
    say('operator-notice', error.message, true)
  }
}
