/** A party in line. `number`: when it came. `turn`: when it was served, counted from one; without meaning if it was not. */
export type Served = { number: number; quantity: number; turn: number; isServed: boolean }

/**
 * How many parties were served out of turn: while one that had come before, and wanted no more places, still waited. A
 * party that is too large for what is free keeps its place and may be passed by smaller ones; by nobody else.
 */
export function countOvertaken(line: readonly Served[]): number {
  const waiting = waitingBySize(line)
  const inTurn = line.filter(({ isServed }) => isServed).sort((one, other) => one.turn - other.turn)
  let overtaken = 0
  for (const { number, quantity } of inTurn) {
    for (const [size, numbers] of waiting) {
      const first = numbers.values().next().value
      if (size > quantity || first === undefined || first >= number) continue
      overtaken += 1
      break
    }
    waiting.get(quantity)?.delete(number)
  }
  return overtaken
}

/** Who waits, by how many places he wants, in the order in which they came. */
function waitingBySize(line: readonly Served[]): Map<number, Set<number>> {
  const waiting = new Map<number, Set<number>>()
  for (const { number, quantity } of [...line].sort((one, other) => one.number - other.number)) {
    const numbers = waiting.get(quantity) ?? new Set()
    waiting.set(quantity, numbers.add(number))
  }
  return waiting
}
