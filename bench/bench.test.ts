import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

test('a small sell-out is driven, counted and audited from end to end', { timeout: 100_000 }, async () => {
  const program = fileURLToPath(new URL('./run.ts', import.meta.url))
  const { stdout } = await run(process.execPath, [program, '--shape', 'sellout', '--count', '300', '--json'])

  const { results } = JSON.parse(stdout)
  const [{ shape, audit, answers, checkouts }] = results
  assert.deepEqual([shape, audit, answers['202'], checkouts.COMPLETED], ['sellout', 'CLEAN', 300, 300])
  assert.ok(answers['409'] > 0)
})
