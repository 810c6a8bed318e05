import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { startHttp } from '../../test/support/fake-platform.ts'
import type { Http } from '../platform/http/index.ts'
import { roles, scopes } from '../values/caller.ts'
import { homeRoute } from './home.ts'

const id = '01a1fcf2-173d-7726-94e6-b4168f4a9a5d'
const pages = {
  '/': 'index.html',
  '/account': 'account.html',
  [`/events/${id}/page`]: 'event.html',
  [`/restaurants/tables/${id}/page`]: 'table.html',
  [`/trips/${id}/page`]: 'trip.html',
  [`/events/waitlist/${id}/page`]: 'waitlist.html',
  [`/bookings/${id}/page`]: 'booking.html',
}
const read = (name: string) => readFileSync(new URL(`./home/${name}`, import.meta.url), 'utf8')
const namesIn = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name ?? '')

test('a page comes with its scripts and styles, all of them from here', async (t) => {
  const { http } = await startHttp(t, withSubjects)
  for (const [url, name] of Object.entries(pages)) {
    const page = await http.inject(url)
    assert.equal(page.statusCode, 200, url)
    assert.match(String(page.headers['content-type']), /^text\/html/)
    assert.match(String(page.headers['content-security-policy']), /script-src 'self';/)
    assert.doesNotMatch(page.payload, /<!--/, 'every part is in its place')
    assert.doesNotMatch(page.payload, /<script(?![^>]+\bsrc="\/)|\son[a-z]+="/)
    const styles = namesIn(page.payload, /<link rel="stylesheet" href="\/assets\/([^"]+)"/g)
    for (const file of [...styles, ...scriptsOf(name)]) {
      const { statusCode, headers } = await http.inject(`/assets/${file}`)
      assert.equal(statusCode, 200, file)
      assert.match(String(headers['content-type']), /^text\/(css|javascript)/)
    }
  }
})

test('what a script looks for by its id stands in the page, once', async (t) => {
  const { http } = await startHttp(t, withSubjects)
  for (const [url, page] of Object.entries(pages)) {
    const { payload } = await http.inject(url)
    const ids = namesIn(payload, /\sid="([^"]+)"/g)
    assert.deepEqual(ids, [...new Set(ids)], url)
    for (const script of scriptsOf(page)) {
      const wanted = namesIn(read(script), /\b(?:find|say|offerForm|attempt)\('([^']+)'/g)
      for (const id of wanted) assert.ok(ids.includes(id), `${script} looks for ${id}, which ${page} has not`)
    }
  }
})

test('an address that leads to nothing answers 404 with a page that leads back', async (t) => {
  const { http } = await startHttp(t, withSubjects)
  const other = id.replace('0', '1')
  const nothing = [`events/${other}`, `restaurants/tables/${other}`, `trips/${other}`]
  const malformed = ['events/x', 'restaurants/tables/1', `trips/${id}0`, 'events/waitlist/x', 'bookings/x']
  for (const path of [...nothing, ...malformed]) {
    const page = await http.inject(`/${path}/page`)
    assert.equal(page.statusCode, 404, path)
    assert.match(String(page.headers['content-type']), /^text\/html/)
    assert.match(String(page.headers['content-security-policy']), /script-src 'self';/)
    assert.match(page.payload, /<a [^>]*href="\/#programme"/)
  }
})

test('whether there is an entry of the waitlist, or a booking, its page does not tell', async (t) => {
  const { http } = await startHttp(t, withSubjects)
  for (const path of ['events/waitlist', 'bookings'])
    for (const known of [id, id.replace('0', '1'), id.toUpperCase()])
      assert.equal((await http.inject(`/${path}/${known}/page?token=x`)).statusCode, 200)
})

test('a page says whether there may be a session: for a guest it need not ask for what would be refused', async (t) => {
  const { http } = await startHttp(t, withSubjects)
  const says = async (url: string, cookie: string) =>
    /<html data-session /.test((await http.inject({ url, headers: { cookie } })).payload)
  for (const url of Object.keys(pages)) {
    assert.equal(await says(url, 'theme=dark; __Host-holdfast=a.b.c'), true)
    assert.equal(await says(url, 'theme=dark; __Host-holdfast='), false)
  }
})

test('an address that holds a key is told to nobody', async (t) => {
  const { http } = await startHttp(t, withSubjects)
  for (const path of ['events/waitlist', 'bookings']) {
    const { headers, payload } = await http.inject(`/${path}/${id}/page?token=x`)
    assert.equal(headers['referrer-policy'], 'no-referrer')
    assert.match(String(headers['content-security-policy']), /^default-src 'self';/)
    assert.doesNotMatch(payload, /referrer|(?:href|src)="(?:https?:)?\/\//)
  }
})

test('the pages know the scopes and the roles of the API, each of them', () => {
  assert.deepEqual(namesIn(read('admin-keys.js'), /'([a-z]+:[a-z]+)'/g), [...scopes])
  const [list] = namesIn(read('session.js'), /const roles = \[(.+)\]/g)
  assert.deepEqual(namesIn(list ?? '', /'(\w+)'/g), [...roles])
})

test('no script makes HTML of texts', () => {
  for (const page of Object.values(pages))
    for (const script of scriptsOf(page))
      assert.doesNotMatch(
        read(script),
        /innerHTML|insertAdjacentHTML|document\.write|\bDOMParser|\beval\(/,
        script,
      )
})

/** The pages, beside an API that has one thing of each kind. */
function withSubjects(http: Http): void {
  homeRoute(http)
  for (const path of ['/events/:id/availability', '/restaurants/tables/:slot_id', '/trips/:id'])
    http.get(path, { config: { access: 'public' } }, async ({ params }, reply) => {
      const [asked] = Object.values(params as Record<string, string>)
      return reply.code(asked === id ? 200 : 404).send({})
    })
}

/** The scripts of a page, with all that they import. */
function scriptsOf(page: string): string[] {
  const found = new Set(namesIn(read(page), /<script type="module" src="\/assets\/([^"]+)"/g))
  // A set that grows while it is read is read to its end.
  for (const script of found) for (const name of namesIn(read(script), /from '\.\/([^']+)'/g)) found.add(name)
  return [...found]
}
