import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { settings } from '../../src/platform/config/index.ts'

const page = readFileSync(new URL('../../docs/reference/config.md', import.meta.url), 'utf8')
type Described = { description?: string; default?: unknown }

test('the configuration page lists every variable as the code knows it', () => {
  const listed = page.split('\n').filter((line) => /^\| `[A-Z_]+` \|/.test(line))
  const known = Object.entries<Described>(settings.properties as Record<string, Described>).map(rowOf)
  assert.deepEqual(listed, known, 'docs/reference/config.md and src/platform/config/settings.ts differ')
})

function rowOf([name, schema]: [string, Described]): string {
  const unset = schema.default === undefined ? '' : `\`${schema.default}\``
  return `| \`${name}\` | ${unset} | ${schema.description} |`
}
