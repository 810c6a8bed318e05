import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkRules } from './check-rules.ts'
import { planted } from './planted-untidiness.ts'
import { readFunctions } from './read-functions.ts'
import * as sizes from './size-rules.ts'
import { readProject } from './tree.ts'
import * as words from './word-rules.ts'

const { measure, limits, ...sizeRules } = sizes
const project = readProject()

checkRules(project, { ...sizeRules, ...words }, planted)

test('the sizes that the ratchet watches', (t) => {
  const { file, function: func } = measure(project)
  t.diagnostic(
    `files: median ${file.median}, p90 ${file.p90}, longest ${file.max} (${JSON.stringify(limits.file)})`,
  )
  t.diagnostic(
    `functions: median ${func.median}, p90 ${func.p90}, longest ${func.max} (${JSON.stringify(limits.function)})`,
  )
  assert.ok(file.max > 0 && func.max > 0)
})

test('functions are measured from their first word to their closing brace', () => {
  const text = [
    'export async function first<T extends { a: string }>(',
    '  given: T,',
    '): Promise<{ b: string }> {',
    "  if (given.a === '}') {",
    `    return { b: \`\${given.a.replace(/[}]/, "{")}\` }`,
    '  }',
    '  const second = async ({ c }: { c: number }): Promise<void> => {',
    '    for await (const d of e()) {}',
    '  }',
    '  const third = () => ({ a: 1 })',
    '  return { fourth() {} }',
    '}',
  ].join('\n')
  assert.deepEqual(readFunctions(text), [
    { name: 'first', line: 1, lines: 12 },
    { name: 'second', line: 7, lines: 3 },
    { name: 'fourth', line: 11, lines: 1 },
  ])
})
