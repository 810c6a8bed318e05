import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Bar } from './bars.ts'

const run = promisify(execFile)

test('a small sell-out is driven, counted and audited from end to end', { timeout: 100_000 }, async () => {
  const program = fileURLToPath(new URL('./run.ts', import.meta.url))
  const { stdout } = await run(process.execPath, [program, '--shape', 'sellout', '--count', '300', '--json'])

  const { results } = JSON.parse(stdout)
  const [{ shape, audit, answers, checkouts }] = results
  assert.deepEqual([shape, audit, answers['202'], checkouts.COMPLETED], ['sellout', 'CLEAN', 300, 300])
  assert.ok(answers['409'] > 0)
})

test('a small arena is sold to the last seat, and a small line is served in order', {
  timeout: 100_000,
}, async () => {
  const program = fileURLToPath(new URL('./run.ts', import.meta.url))
  const small = [
    '--seats',
    '100',
    '--connections',
    '8',
    '--warm-up',
    '0.2',
    '--seconds',
    '1',
    '--hold-seconds',
    '1',
    '--json',
  ]
  for (const shape of ['arena', 'waitlist']) {
    const { stdout } = await run(process.execPath, [program, '--shape', shape, ...small])
    const { results, bars } = JSON.parse(stdout)
    const [{ audit, arena, waitlist }] = results
    assert.equal(audit, 'CLEAN')
    if (arena) assert.deepEqual([arena.sold, arena.different], [100, 100])
    if (waitlist) {
      const { parties, freed, offered, late, overtaken, split } = waitlist
      assert.deepEqual([parties, freed, offered, late, overtaken, split], [200, 100, 100, 0, 0, 0])
    }
    const byTheClock = / p95 /
    assert.deepEqual(
      bars.filter((bar: Bar) => !bar.isKept && !byTheClock.test(bar.claim)),
      [],
    )
  }
})
