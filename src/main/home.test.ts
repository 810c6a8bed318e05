import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { startHttp } from '../../test/support/fake-platform.ts'
import { homeRoute } from './home.ts'

const pages = { '/': 'index.html', '/account': 'account.html' }
const read = (name: string) => readFileSync(new URL(`./home/${name}`, import.meta.url), 'utf8')
const namesIn = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name ?? '')

test('a page comes with its scripts and styles, all of them from here', async (t) => {
  const { http } = await startHttp(t, homeRoute)
  for (const [url, name] of Object.entries(pages)) {
    const page = await http.inject(url)
    assert.match(String(page.headers['content-security-policy']), /script-src 'self';/)
    assert.doesNotMatch(page.payload, /<script(?![^>]+\bsrc="\/)|\son[a-z]+="/)
    const styles = namesIn(page.payload, /<link rel="stylesheet" href="\/assets\/([^"]+)"/g)
    for (const file of [...styles, ...scriptsOf(name)]) {
      const { statusCode, headers } = await http.inject(`/assets/${file}`)
      assert.equal(statusCode, 200, file)
      assert.match(String(headers['content-type']), /^text\/(css|javascript)/)
    }
  }
})

test('what a script looks for by its id stands in the page', () => {
  for (const page of Object.values(pages)) {
    const ids = new Set(namesIn(read(page), /\sid="([^"]+)"/g))
    for (const script of scriptsOf(page)) {
      const wanted = namesIn(read(script), /\b(?:find|say|offerForm|attempt)\('([^']+)'/g)
      for (const id of wanted) assert.ok(ids.has(id), `${script} looks for ${id}, which ${page} has not`)
    }
  }
})

/** The scripts of a page, with all that they import. */
function scriptsOf(page: string): string[] {
  const found = new Set(namesIn(read(page), /<script type="module" src="\/assets\/([^"]+)"/g))
  // A set that grows while it is read is read to its end.
  for (const script of found) for (const name of namesIn(read(script), /from '\.\/([^']+)'/g)) found.add(name)
  return [...found]
}
