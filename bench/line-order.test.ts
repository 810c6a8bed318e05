import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countOvertaken } from './line-order.ts'

/** Written as `2@1`: wants two places, was served first; `3` alone still waits. In the order in which they came. */
function lineOf(text: string) {
  return text.split(' ').map((party, index) => {
    const [quantity, turn] = party.split('@').map(Number)
    return { number: index + 1, quantity: quantity ?? 0, turn: turn ?? 0, isServed: turn !== undefined }
  })
}

for (const [line, overtaken] of [
  ['1@1 2@2 3@3', 0],
  ['3 1@1 2@2', 0],
  ['3@3 1@1 2@2', 0],
  ['1@2 1@1', 1],
  ['1 1@1', 1],
  ['2 3@1', 1],
  ['2 3@1 4@2', 2],
  ['4 3 2@1 1@2 3', 0],
] as const) {
  test(`in the line ${line} ${overtaken} went out of turn`, () => {
    assert.equal(countOvertaken(lineOf(line)), overtaken)
  })
}
