import assert from 'node:assert/strict'
import { test } from 'node:test'
import { movesOf } from '../../test/support/moves.ts'
import { isCapturedInFull, paymentMoves } from './payment.ts'

test('a payment moves as it should, and money that came in leaves only as a refund', () => {
  const moves = movesOf(
    'PENDING > SUCCESSFUL FAILED UNKNOWN REQUIRES_ACTION',
    'UNKNOWN > SUCCESSFUL FAILED REQUIRES_ACTION',
    'REQUIRES_ACTION > SUCCESSFUL FAILED UNKNOWN',
    'SUCCESSFUL > PARTIALLY_REFUNDED REFUNDED',
    'PARTIALLY_REFUNDED > REFUNDED',
  )
  assert.deepEqual(paymentMoves, moves)
})

test('only the exact amount in the asked currency pays an order', () => {
  const asked = { amountMinor: 1_000, currency: 'USD' }
  assert.ok(isCapturedInFull({ ...asked, capturedMinor: 1_000, capturedCurrency: 'USD' }))
  for (const capturedMinor of [0, 999, 1_001, 10]) {
    assert.ok(!isCapturedInFull({ ...asked, capturedMinor, capturedCurrency: 'USD' }))
  }
  assert.ok(!isCapturedInFull({ ...asked, capturedMinor: 1_000, capturedCurrency: 'JPY' }))
  assert.ok(!isCapturedInFull({ ...asked, capturedMinor: 1_000, capturedCurrency: null }))
})
