import { existsSync, fstatSync, mkdirSync, openSync, readFileSync, readSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** Something the simulator really did. One line of its effect log, as JSON. */
export type Effect =
  | { kind: 'SETTLED' | 'ACTION_NEEDED' | 'CANCELED'; key: string; amountMinor: number; currency: string }
  | { kind: 'DECLINED'; key: string; amountMinor: number; currency: string; reason: string }
  | { kind: 'REFUNDED'; key: string; chargeKey: string; amountMinor: number; currency: string }

/**
 * The simulator's memory: a file that processes share and that survives their death, as a real gateway would. Whoever
 * appends first under a key has performed the effect; a later line with the same key is a repetition and counts for
 * nothing. Appends made in one turn of the event loop share a write.
 */
export type EffectLog = {
  perform(wanted: Effect): Promise<Effect>
  find(key: string): Promise<Effect | undefined>
  /** True the first time this process asks about a key. */
  isFirstTry(key: string): boolean
}

export function openEffectLog(path: string): EffectLog {
  mkdirSync(dirname(path), { recursive: true })
  const file = openSync(path, 'a+')
  const byKey = new Map<string, Effect>()
  const tried = new Set<string>()
  let readUpTo = 0
  let rest = ''
  let waiting: { line: string; done: () => void }[] = []

  function readOn(): void {
    const length = fstatSync(file).size - readUpTo
    if (length <= 0) return
    const bytes = Buffer.allocUnsafe(length)
    readUpTo += readSync(file, bytes, 0, length, readUpTo)
    const lines = (rest + bytes.toString()).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) remember(byKey, line)
  }

  function writeWaiting(): void {
    const batch = waiting
    waiting = []
    writeSync(file, batch.map(({ line }) => line).join(''))
    readOn()
    for (const { done } of batch) done()
  }

  return {
    async perform(wanted) {
      readOn()
      const before = byKey.get(wanted.key)
      if (before && isFinal(before)) return before
      await new Promise<void>((done) => {
        waiting.push({ line: `${JSON.stringify(wanted)}\n`, done })
        if (waiting.length === 1) setImmediate(writeWaiting)
      })
      return byKey.get(wanted.key) ?? wanted
    },
    async find(key) {
      readOn()
      return byKey.get(key)
    },
    isFirstTry(key) {
      if (tried.has(key)) return false
      tried.add(key)
      return true
    },
  }
}

/** Every effect that was really performed, for an audit: repetitions are left out. */
export function readEffects(path: string): Effect[] {
  if (!existsSync(path)) return []
  const byKey = new Map<string, Effect>()
  for (const line of readFileSync(path, 'utf8').split('\n')) remember(byKey, line)
  return [...byKey.values()]
}

/** The first final line of a key counts. A line that a killed process left half-written was never answered for. */
function remember(byKey: Map<string, Effect>, line: string): void {
  if (!line.startsWith('{') || !line.endsWith('}')) return
  const effect: Effect = JSON.parse(line)
  const before = byKey.get(effect.key)
  if (!before || !isFinal(before)) byKey.set(effect.key, effect)
}

function isFinal({ kind }: Effect): boolean {
  return kind !== 'ACTION_NEEDED'
}
