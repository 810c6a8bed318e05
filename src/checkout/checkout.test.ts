import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { movesOf } from '../../test/support/moves.ts'
import { backOffMs, checkoutMoves, checkoutStatuses, failuresMax, hasSettled } from './checkout.ts'

const chance = fc.double({ min: 0, max: 1, noNaN: true })

test('a pause is never longer than a minute, nor shorter than half of what it would be without chance', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), chance, (failures, luck) => {
      const longest = backOffMs(failures, 0)
      const pause = backOffMs(failures, luck)
      assert.ok(Number.isSafeInteger(pause))
      assert.ok(longest <= 60_000 && pause <= longest && pause >= Math.floor(longest / 2))
    }),
  )
})

test('each pause is twice the last, until a minute is reached', () => {
  const pauses = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((failures) => backOffMs(failures, 0))
  assert.deepEqual(pauses, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
})

test('an operator is asked within ten minutes', () => {
  const tries = Array.from({ length: failuresMax - 1 }, (_, index) => backOffMs(index + 1, 0))
  const wholeMs = tries.reduce((sum, pause) => sum + pause, 0)
  assert.ok(wholeMs < 10 * 60_000, `${wholeMs} ms`)
})

test('a checkout moves as it should, and no move leaves an end', () => {
  const moves = movesOf(
    'PENDING > PROCESSING',
    'PROCESSING > COMPLETED FAILED AWAITING_PAYMENT',
    'AWAITING_PAYMENT > PROCESSING',
  )
  assert.deepEqual(checkoutMoves, moves)
  assert.deepEqual(Object.keys(checkoutMoves).sort(), [...checkoutStatuses].sort())
})

test('a checkout is settled when only its customer could go on with it', () => {
  assert.deepEqual(checkoutStatuses.filter(hasSettled), ['AWAITING_PAYMENT', 'COMPLETED', 'FAILED'])
})
