import { call } from './api.js'
import { badge } from './cells.js'
import { find, make } from './dom.js'

const lookMs = 700
const looksMax = 40
let timer
let shown = ''

/** Shows the tickets of a paid booking, as soon as they are there, and what became of them. */
export function showTickets(view, way) {
  clearTimeout(timer)
  const isPaid = view.status === 'SUCCESS' || view.status === 'COMPLETED'
  find('tickets').hidden = !isPaid
  if (isPaid) read(view, way, looksMax)
  else shown = ''
}

async function read(view, way, looksLeft) {
  const count = view.items.reduce((sum, { quantity }) => sum + quantity, 0)
  try {
    const { body } = await call('GET', `${way.path}/tickets${way.key}&limit=100`)
    show(body.tickets, count)
    if (body.tickets.length >= Math.min(count, 100)) return
  } catch {
    // A look that fails is made again.
  }
  if (looksLeft > 0) timer = setTimeout(() => read(view, way, looksLeft - 1), lookMs)
}

/** Drawn anew only where something is new, so that pictures do not flicker. */
function show(tickets, count) {
  const now = JSON.stringify(tickets.map(({ id, status }) => [id, status]))
  if (shown === now && tickets.length > 0) return
  shown = now
  const waiting = make(
    'li',
    { class: 'hint' },
    count === 1 ? 'Your ticket is being made…' : 'Your tickets are being made…',
  )
  find('tickets').replaceChildren(...(tickets.length > 0 ? tickets.map(ticketOf) : [waiting]))
}

function ticketOf({ number, seat, title, status, svg_url, png_url }) {
  const name = seat ? `Seat ${seat}` : `Ticket ${number}`
  return make(
    'li',
    { class: 'ticket' },
    svg_url
      ? make('img', {
          src: localOf(svg_url),
          alt: `QR code: ${name}`,
          width: 120,
          height: 120,
          loading: 'lazy',
        })
      : make('span', { class: 'void', 'aria-hidden': 'true' }),
    make(
      'span',
      { class: 'stub' },
      make('strong', {}, name),
      make('span', { class: 'hint' }, title),
      status === 'VALID' ? '' : badge(status),
      png_url ? make('a', { href: localOf(png_url), target: '_blank', rel: 'noopener' }, 'Open alone') : '',
    ),
  )
}

/** The address that mails have may be another name of this host. */
function localOf(url) {
  const { pathname, search } = new URL(url)
  return pathname + search
}
