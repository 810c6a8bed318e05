import assert from 'node:assert/strict'
import { test } from 'node:test'
import { movesOf } from '../../test/support/moves.ts'
import { orderMoves, orderStatuses } from './order.ts'

test('an order moves as it should, and only a failed one may come back', () => {
  const moves = movesOf(
    'PENDING > PAID FAILED EXPIRED CANCELLED',
    'PAID > COMPLETED REFUND_PENDING CANCELLED',
    'COMPLETED > REFUND_PENDING CANCELLED',
    'REFUND_PENDING > REFUNDED PAID COMPLETED',
    'FAILED > PENDING',
  )
  assert.deepEqual(orderMoves, moves)
  assert.deepEqual(Object.keys(orderMoves).sort(), [...orderStatuses].sort())
})
