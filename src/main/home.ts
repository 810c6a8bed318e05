import { readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { sessionCookie } from '../identity/index.ts'
import { type FastifyReply, type FastifyRequest, type Http, readCookie } from '../platform/http/index.ts'

const folder = new URL('./home/', import.meta.url)
const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
}

/** Where a page is; and where the API says whether there is what it shows, if that is anybody's business. */
type Page = { url: string; subject?: (id: string) => string }

const pages: Record<string, Page> = {
  'index.html': { url: '/' },
  'account.html': { url: '/account' },
  'event.html': { url: '/events/:id/page', subject: (id) => `/events/${id}/availability` },
  'table.html': { url: '/restaurants/tables/:id/page', subject: (id) => `/restaurants/tables/${id}` },
  'trip.html': { url: '/trips/:id/page', subject: (id) => `/trips/${id}` },
  // Whether there is such an entry, or such a booking, is said to whoever has its token, and by the API.
  'waitlist.html': { url: '/events/waitlist/:id/page' },
  'booking.html': { url: '/bookings/:id/page' },
}

/** Shown in the place of a page whose subject is not there. */
const missingPage = 'missing.html'
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The pages and their files: `/` and what can be booked, to look at and to try out; `/account` for users. */
export function homeRoute(http: Http): void {
  const missing = readWhole(missingPage)
  for (const name of readdirSync(folder)) {
    const type = contentTypes[extname(name)]
    if (type === undefined || name === missingPage) continue
    const file = readWhole(name)
    const { url, subject } = pages[name] ?? { url: `/assets/${name}` }
    http.get(url, { config, schema: { hide: true } }, async (request, reply) => {
      const isThere = !url.includes(':id') || (await isSubject(http, request, subject))
      return isThere ? send(reply, type, forBrowser(file, request)) : send(reply.code(404), type, missing)
    })
  }
}

/** A page says whether there may be a session, so that for a guest it need not ask for what would be refused. */
function forBrowser(file: string, request: FastifyRequest): string {
  return readCookie(request, sessionCookie) ? file.replace('<html ', '<html data-session ') : file
}

/** A file with the parts that pages have in common in the places of their names. */
function readWhole(name: string): string {
  const text = readFileSync(new URL(name, folder), 'utf8')
  return text.replace(partName, (_, part) => readWhole(`parts/${part}.html`).trimEnd())
}

const partName = /<!-- part: ([a-z-]+) -->/g

const config = { access: 'public', isPage: true } as const

/** Asks the API as any guest would: the page and the API cannot differ then. What cannot be said now, the page says. */
async function isSubject(http: Http, request: FastifyRequest, subject: Page['subject']): Promise<boolean> {
  const { id } = request.params as { id: string }
  if (!uuid.test(id)) return false
  if (!subject) return true
  return (await http.inject(subject(id.toLowerCase()))).statusCode !== 404
}

function send(reply: FastifyReply, type: string, file: string): FastifyReply {
  return reply.type(type).header('cache-control', 'no-cache').send(file)
}
