import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type Journal, openJournal } from './state.ts'

function open(folder: string, replayed: number[] = []): Journal<number> {
  return openJournal<number>({ folder, name: 'numbers' }, (number) => replayed.push(number))
}

function makeFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

test('whoever waits is told when his line is in the file, and lines of one moment share a write', async (t) => {
  const folder = makeFolder(t)
  const journal = open(folder)
  const inFile = () => readFileSync(join(folder, 'numbers.jsonl'), 'utf8')
  journal.append(1)
  journal.append(2)
  assert.equal(inFile(), '')
  await new Promise<void>((resolve) => journal.whenWritten(resolve))
  assert.equal(inFile(), '1\n2\n')
  let isTold = false
  journal.whenWritten(() => {
    isTold = true
  })
  assert.equal(isTold, true, 'where nothing is waiting, at once')
  journal.close()
  const replayed: number[] = []
  open(folder, replayed).close()
  assert.deepEqual(replayed, [1, 2])
})

test('closing writes what is still waiting, and clearing forgets it', (t) => {
  const folder = makeFolder(t)
  const first = open(folder)
  first.append(1)
  first.close()
  const second = open(folder)
  second.clear()
  second.append(2)
  second.close()
  const replayed: number[] = []
  open(folder, replayed).close()
  assert.deepEqual(replayed, [2])
})
