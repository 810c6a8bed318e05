import { randomFillSync } from 'node:crypto'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const pool = Buffer.allocUnsafe(8_192)
let used = pool.length

/** Letters and digits that nobody had before. Random bytes are fetched 8 kB at a time: one call each costs 1 µs more. */
export function randomLetters(count: number): string {
  if (used + count > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  let made = ''
  // 256 is no multiple of 62, so A to H come a little more often: unique is enough here, unguessable is not asked.
  for (const end = used + count; used < end; used++) made += letters[(pool[used] ?? 0) % 62]
  return made
}

/** A generator of numbers from 0 to below 1, always the same for one seed (mulberry32). */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** The same things in another order, which the numbers decide. */
export function shuffled<Thing>(things: readonly Thing[], next: () => number): Thing[] {
  const left = [...things]
  return things.flatMap(() => left.splice(Math.floor(next() * left.length), 1))
}
