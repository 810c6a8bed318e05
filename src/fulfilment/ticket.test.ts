import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allotSeats } from './ticket.ts'

const line = (quantity: number, ...known: string[]) => ({ quantity, known: new Set(known) })

test('seats of one line stand in the order in which people count', () => {
  assert.deepEqual(allotSeats([line(3, 'A-10', 'A-2', 'B-1')], ['A-10', 'A-2', 'B-1']), [
    ['A-2', 'A-10', 'B-1'],
  ])
})

test('each line has the seats of its own part of the hall; a line without numbers has none', () => {
  const lines = [line(1, 'A-1'), line(4), line(2, 'Z-1', 'Z-2')]
  assert.deepEqual(allotSeats(lines, ['A-1', 'Z-1', 'Z-2']), [['A-1'], [], ['Z-1', 'Z-2']])
})

test('where it cannot be told whose a seat is, nobody is given a wrong one', () => {
  const both = ['A-1', 'A-2']
  assert.deepEqual(allotSeats([line(1, ...both), line(1, ...both)], both), [[], []])
  assert.deepEqual(allotSeats([line(1, 'A-1'), line(1, 'A-1')], ['A-1']), [[], []])
  assert.deepEqual(allotSeats([line(2, 'A-1')], ['A-1']), [[]])
})
