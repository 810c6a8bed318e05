import { setTimeout as sleep } from 'node:timers/promises'
import { readCounters } from './counters.ts'
import { readClock, readRates } from './progress.ts'
import type { Stage } from './stage.ts'

/** What one kind of buyers got, over all their turns. Zero seconds of CPU where there is no /proc. */
export type Turn = { completed: number; seconds: number; cpuSeconds: CpuSpent }
export type CpuSpent = Record<'server' | 'worker' | 'postgres', number>
export type Turns<Kind extends string> = Record<Kind, Turn>

/** What came in before the turn is out of the way by then. */
const settleMs = 700

/** Lets two kinds of buyers take turns, abba abba, so that what changes on the machine meanwhile meets both alike. */
export async function takeTurns<Kind extends string>(
  stage: Stage,
  [a, b]: readonly [Kind, Kind],
  turnSeconds: number,
  begin: (kind: Kind) => void,
): Promise<Turns<Kind>> {
  const turns: Record<string, Turn> = {}
  for (const kind of [a, b, b, a, a, b, b, a]) {
    begin(kind)
    await sleep(settleMs)
    const turn = await measureTurn(stage, turnSeconds)
    const sum = turns[kind]
    turns[kind] = sum ? add(sum, turn) : turn
  }
  return turns as Turns<Kind>
}

const processes = ['server', 'worker', 'postgres'] as const

async function measureTurn(stage: Stage, seconds: number): Promise<Turn> {
  const [before, from] = [await readCounters(stage), await readClock(stage.db)]
  await sleep(seconds * 1_000)
  const [after, to] = [await readCounters(stage), await readClock(stage.db)]
  const { completed } = await readRates(stage.db, { from, to })
  const lasted = (to.getTime() - from.getTime()) / 1_000
  const spent = (process: keyof CpuSpent) => (after.cpu?.[process] ?? 0) - (before.cpu?.[process] ?? 0)
  const cpuSeconds = { server: spent('server'), worker: spent('worker'), postgres: spent('postgres') }
  return { completed: completed * lasted, seconds: lasted, cpuSeconds }
}

function add(a: Turn, b: Turn): Turn {
  const cpuSeconds = { ...a.cpuSeconds }
  for (const process of processes) cpuSeconds[process] += b.cpuSeconds[process]
  return { completed: a.completed + b.completed, seconds: a.seconds + b.seconds, cpuSeconds }
}
