import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { failures } from '../../src/values/failure.ts'

const page = new URL('../../docs/reference/errors.md', import.meta.url)

const introduction = `# Error codes

Every answer that is not a success, unless the request was no proper HTTP at all, is \`application/problem+json\` (RFC 9457). Tell cases apart by \`code\`: it is stable,
while sentences may be improved. \`type\` is \`urn:holdfast:problem:\` followed by the code. Some codes bring fields of
their own, such as \`errors\` (where a request differs from its schema: \`in\`, \`path\`, \`message\`) or \`error_id\`
(quote it to whoever runs the service; it stands in the log). 429 and 503 always come with \`Retry-After\`.

This page is made from \`src/values/failure.ts\`; after a change there, write it with
\`UPDATE_PAGES=1 node --test test/house/errors-page.test.ts\`.
`

function renderPage(): string {
  const rows = Object.entries(failures)
    .sort(([a, [statusA]], [b, [statusB]]) => statusA - statusB || a.localeCompare(b))
    .map(([code, [status, sentence]]) => `| \`${code}\` | ${status} | ${sentence} |`)
  return `${introduction}\n| code | status | meaning |\n| --- | --- | --- |\n${rows.join('\n')}\n`
}

test('the page of error codes lists the catalogue', async () => {
  if (process.env.UPDATE_PAGES) await writeFile(page, renderPage())
  assert.equal(await readFile(page, 'utf8'), renderPage())
})
