import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backOffMs, failuresMax } from '../../src/checkout/checkout.ts'
import { isStuck, pauseMs } from '../../src/payments/refund-pace.ts'

/** A gateway that is down for so long must need no operator, however few they are who want to pay. */
const outageMs = 300_000

function sumUntil(isLast: (failures: number) => boolean, pauseAfter: (failures: number) => number): number {
  let sum = 0
  for (let failures = 1; !isLast(failures); failures += 1) sum += pauseAfter(failures)
  return sum
}

test('a lone buyer whose gateway is down for five minutes is waited for, and no operator is asked', () => {
  const shortestMs = sumUntil(
    (failures) => failures >= failuresMax,
    (failures) => backOffMs(failures, 1),
  )
  assert.ok(shortestMs > outageMs, `${shortestMs} ms until an operator is asked`)
})

test('a lone refund whose gateway is down for five minutes is asked for again, and no operator is asked', () => {
  const shortestMs = sumUntil(isStuck, pauseMs)
  assert.ok(shortestMs > outageMs, `${shortestMs} ms until an operator is asked`)
})
