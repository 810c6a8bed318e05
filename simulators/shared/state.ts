import { appendFileSync, closeSync, ftruncateSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What a simulator remembers beyond its own death: a file to which each request appends one line with everything it
 * changed, so that it is remembered whole or not at all. Lines of one turn of the event loop share a write.
 */
export type Journal<Line> = {
  append(line: Line): void
  /** Calls back when all lines appended so far are in the file: at once where nothing is waiting. */
  whenWritten(then: () => void): void
  clear(): void
  close(): void
}

/** Opens the journal of one simulator and replays every line that is in it. Without a folder nothing is kept. */
export function openJournal<Line>(
  { folder, name }: { folder: string | undefined; name: string },
  replay: (line: Line) => void,
): Journal<Line> {
  if (folder === undefined) return { append() {}, whenWritten: (then) => then(), clear() {}, close() {} }
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${name}.jsonl`)
  const file = openSync(path, 'a+')
  cutTornLine(path, file)
  for (const line of readFileSync(path, 'utf8').split('\n')) if (line) replay(JSON.parse(line))

  let lines = ''
  let waiting: (() => void)[] = []
  let isClosed = false

  function write(): void {
    if (isClosed) return
    appendFileSync(file, lines)
    lines = ''
    const told = waiting
    waiting = []
    for (const then of told) then()
  }

  return {
    append(line) {
      if (lines === '') setImmediate(write)
      lines += `${JSON.stringify(line)}\n`
    },
    whenWritten(then) {
      if (lines === '') then()
      else waiting.push(then)
    },
    clear() {
      lines = ''
      ftruncateSync(file, 0)
    },
    close() {
      if (isClosed) return
      write()
      isClosed = true
      closeSync(file)
    },
  }
}

/** A line that a killed process left half-written was never answered for. */
function cutTornLine(path: string, file: number): void {
  const bytes = readFileSync(path)
  const end = bytes.lastIndexOf(10) + 1
  if (end < bytes.length) ftruncateSync(file, end)
}
