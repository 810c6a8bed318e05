import type { Tx } from '../platform/db/index.ts'
import { chooseNext, type WaitlistEntry } from './waitlist-entry.ts'
import { type Line, readLines } from './waitlist-store.ts'

/** More than one commit should carry; whoever is left is served by the next sweep. */
const lineMax = 2_000

/**
 * As a rule those who take what is free stand right in front: reading a line of 20,000 for two free places took ten times
 * as long as all the rest, and the pool is locked meanwhile.
 */
const glance = { factor: 4, least: 16 }

/** Who gets what is free in these pools, first come, first served. They wait until they are told so by `markOffered`. */
export async function takeNext(tx: Tx, lines: readonly Line[]): Promise<WaitlistEntry[]> {
  const most = lines.reduce((most, { free }) => Math.max(most, free), 0)
  const few = Math.min(lineMax, most * glance.factor + glance.least)
  const waiting = await readLines(tx, lines, few)
  const isEnough = lines.every((line) => isSettled(line, waiting.get(line.poolId) ?? [], few))
  const seen = isEnough ? waiting : await readLines(tx, lines, lineMax)
  return lines.flatMap(({ poolId, free, isStrict }) => chooseNext(free, seen.get(poolId) ?? [], isStrict))
}

/** Whether nobody further back can get anything: all is given, or there is nobody, or nobody may pass who is in front. */
function isSettled({ free, isStrict }: Line, front: readonly WaitlistEntry[], limit: number): boolean {
  const next = chooseNext(free, front, isStrict)
  const left = next.reduce((left, { quantity }) => left - quantity, free)
  return left === 0 || front.length < limit || (isStrict && next.length < front.length)
}
