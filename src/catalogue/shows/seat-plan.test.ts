import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { chooseSeats } from '../../inventory/seat.ts'
import { countSeats, findRepeated, labelOf, layOut, type PlanRow, placeOf } from './seat-plan.ts'

const rowName = fc.constantFrom('A', 'B', 'Box 1', 'B-1')
const planRow = fc.record({
  row: rowName,
  numbers: fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 }),
})
const plans = fc.array(planRow, { maxLength: 6 })

test('every seat of a plan is there once, in the order of the plan', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const seats = layOut(plan)
      assert.equal(seats.length, countSeats(plan))
      assert.deepEqual(
        seats.map(({ rank }) => rank),
        seats.map((_, index) => index + 1),
      )
      const labels = plan.flatMap(({ row, numbers }) =>
        [...numbers].sort((a, b) => a - b).map((number) => labelOf(row, number)),
      )
      assert.deepEqual(
        seats.map(({ label }) => label),
        labels,
      )
    }),
  )
})

test('neighbours have consecutive numbers of one row, and nothing else makes neighbours', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const seats = layOut(plan)
      for (const [index, seat] of seats.entries()) {
        const before = seats[index - 1]
        if (!before || before.block !== seat.block) continue
        const [here, there] = [placeOf(seat.label), placeOf(before.label)]
        assert.deepEqual([here.row, here.number], [there.row, there.number + 1])
      }
    }),
  )
})

test('an aisle divides a row', () => {
  const seats = layOut([{ row: 'A', numbers: [1, 2, 5, 6, 7] }])
  assert.deepEqual(
    seats.map(({ block }) => block),
    [1, 1, 2, 2, 2],
  )
  assert.deepEqual(chooseSeats(seats, [], 3).labels, ['A-5', 'A-6', 'A-7'])
})

test('rows that come later are behind those that are there, and neighbours of none of them', () => {
  const [seat, next] = layOut([{ row: 'A', numbers: [21, 22] }], { rank: 20, block: 4 })
  assert.deepEqual(seat, { label: 'A-21', rank: 21, block: 5, place: 21 })
  assert.deepEqual(next, { label: 'A-22', rank: 22, block: 5, place: 22 })
})

test('a seat that stands twice in a plan is found, and only that', () => {
  const plan: PlanRow[] = [
    { row: 'A', numbers: [1, 2, 3] },
    { row: 'B', numbers: [1, 2] },
    { row: 'A', numbers: [3, 4] },
  ]
  assert.deepEqual(findRepeated(plan), ['A-3'])
  assert.deepEqual(findRepeated(plan.slice(0, 2)), [])
})

test('the label of a seat says its row and its number', () => {
  fc.assert(
    fc.property(rowName, fc.integer({ min: 1, max: 99_999 }), (row, number) => {
      assert.deepEqual(placeOf(labelOf(row, number)), { row, number })
    }),
  )
})
