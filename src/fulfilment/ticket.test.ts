import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allotSeats } from './ticket.ts'

const line = (quantity: number, poolId: string | null) => ({ quantity, poolId })
const seatsIn = (poolId: string, ...labels: string[]) => labels.map((label) => ({ poolId, label }))

test('seats of one line stand in the order in which people count', () => {
  assert.deepEqual(allotSeats([line(3, 'stalls')], seatsIn('stalls', 'A-10', 'A-2', 'B-1')), [
    ['A-2', 'A-10', 'B-1'],
  ])
})

test('each line has the seats of its own part of the hall; a line without numbers has none', () => {
  const lines = [line(1, 'stalls'), line(4, 'lawn'), line(2, 'balcony'), line(1, null)]
  const seats = [...seatsIn('balcony', 'A-1', 'A-2'), ...seatsIn('stalls', 'A-1')]
  assert.deepEqual(allotSeats(lines, seats), [['A-1'], [], ['A-1', 'A-2'], []])
})

test('where it cannot be told whose a seat is, nobody is given a wrong one', () => {
  const both = seatsIn('stalls', 'A-1', 'A-2')
  assert.deepEqual(allotSeats([line(1, 'stalls'), line(1, 'stalls')], both), [[], []])
  assert.deepEqual(allotSeats([line(2, 'stalls'), line(2, 'stalls')], both), [[], []])
  assert.deepEqual(allotSeats([line(2, 'stalls')], seatsIn('stalls', 'A-1')), [[]])
  assert.deepEqual(allotSeats([line(1, 'balcony')], seatsIn('stalls', 'A-1')), [[]])
})
