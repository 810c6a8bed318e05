import type { Seat } from '../../inventory/index.ts'

/** Numbered seats of one row, from left to right. */
export type PlanRow = { row: string; numbers: readonly number[] }

/** More than a hall has. */
export const seatsMax = { perType: 20_000, perRequest: 100_000 }

/** The last rank and the last block that a pool has; none yet are 0. */
export type LastSeat = { rank: number; block: number }

/**
 * The seats of a plan, the best row first, behind those that are there already. Consecutive numbers of a row are
 * neighbours; a number that is left out is an aisle.
 */
export function layOut(plan: readonly PlanRow[], { rank, block }: LastSeat = { rank: 0, block: 0 }): Seat[] {
  const seats: Seat[] = []
  let blocks = block
  for (const { row, numbers } of plan) {
    for (const [index, place] of [...numbers].sort((a, b) => a - b).entries()) {
      if (index === 0 || seats.at(-1)?.place !== place - 1) blocks += 1
      seats.push({ label: labelOf(row, place), rank: rank + seats.length + 1, block: blocks, place })
    }
  }
  return seats
}

/** Such as A-12. */
export function labelOf(row: string, number: number): string {
  return `${row}-${number}`
}

/** The row and the number of a label. */
export function placeOf(label: string): { row: string; number: number } {
  const end = label.lastIndexOf('-')
  return { row: label.slice(0, end), number: Number(label.slice(end + 1)) }
}

/** Seats that the plan has twice, in one row or in two parts of it. */
export function findRepeated(plan: readonly PlanRow[]): string[] {
  const seen = new Set<string>()
  const repeated = new Set<string>()
  for (const { label } of layOut(plan)) {
    if (seen.has(label)) repeated.add(label)
    seen.add(label)
  }
  return [...repeated]
}

export function countSeats(plan: readonly PlanRow[]): number {
  return plan.reduce((sum, { numbers }) => sum + numbers.length, 0)
}
