import assert from 'node:assert/strict'
import { test } from 'node:test'
import { movesOf } from '../../../test/support/moves.ts'
import { endingOf, vendorDecisions, vendorMoves, vendorStatuses } from './vendor.ts'

test('a vendor moves as he should, and comes back from a rejection only by applying again', () => {
  const moves = movesOf(
    'PENDING > APPROVED REJECTED',
    'APPROVED > SUSPENDED',
    'REJECTED > PENDING',
    'SUSPENDED > APPROVED',
  )
  assert.deepEqual(vendorMoves, moves)
  assert.deepEqual(Object.keys(vendorMoves).sort(), [...vendorStatuses].sort())
})

test('every decision is a legal move', () => {
  for (const { from, to } of Object.values(vendorDecisions))
    assert.ok((vendorMoves[from] as readonly string[]).includes(to))
})

test('of a secret its end is shown, and never more than half', () => {
  const endings = ['DE89370400440532013000', '123456789012', '12345678', '123456', '12'].map(endingOf)
  assert.deepEqual(endings, ['3000', '9012', '5678', '456', '2'])
})
