import assert from 'node:assert/strict'
import { test } from 'node:test'
import { movesOf } from '../../test/support/moves.ts'
import { isCapturedInFull, paymentMoves } from './payment.ts'

test('a payment moves as it should, also when money comes late or a refund fails after all', () => {
  const moves = movesOf(
    'PENDING > SUCCESSFUL FAILED UNKNOWN REQUIRES_ACTION',
    'UNKNOWN > SUCCESSFUL FAILED REQUIRES_ACTION',
    'REQUIRES_ACTION > SUCCESSFUL FAILED UNKNOWN',
    'FAILED > SUCCESSFUL',
    'SUCCESSFUL > PARTIALLY_REFUNDED REFUNDED',
    'PARTIALLY_REFUNDED > REFUNDED SUCCESSFUL',
    'REFUNDED > PARTIALLY_REFUNDED SUCCESSFUL',
  )
  assert.deepEqual(paymentMoves, moves)
})

test('only the exact amount in the asked currency pays an order, and only while none of it goes back', () => {
  const asked = { amountMinor: 1_000, currency: 'USD', refundedMinor: 0 }
  assert.ok(isCapturedInFull({ ...asked, capturedMinor: 1_000, capturedCurrency: 'USD' }))
  for (const capturedMinor of [0, 999, 1_001, 10]) {
    assert.ok(!isCapturedInFull({ ...asked, capturedMinor, capturedCurrency: 'USD' }))
  }
  assert.ok(!isCapturedInFull({ ...asked, capturedMinor: 1_000, capturedCurrency: 'JPY' }))
  assert.ok(!isCapturedInFull({ ...asked, capturedMinor: 1_000, capturedCurrency: null }))
  assert.ok(!isCapturedInFull({ ...asked, capturedMinor: 1_000, capturedCurrency: 'USD', refundedMinor: 1 }))
})
