import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { refundAt } from './cancellation.ts'

const [startsAt, now] = ['2027-05-01T00:00:00Z', new Date('2027-04-01T00:00:00Z')]

function refundOf(amountMinor: number, refundPercent: number, feeMinor = 0): number {
  const cancellation = [{ hoursBefore: 1, refundPercent, feeMinor }]
  return refundAt({ amountMinor, startsAt, cancellation }, now)
}

test('a percentage of a price is exact, rounded down to the cent', () => {
  // Round ones, too: of those a share is often a whole number of cents, which the least error makes one cent less.
  const round = fc.integer({ min: 0, max: 99_999 }).map((thousands) => thousands * 1_000)
  const price = fc.oneof(round, fc.integer({ min: 0, max: 999_999_999_999 }))
  const percent = fc.integer({ min: 0, max: 6 }).chain((decimals) => {
    return fc.record({
      decimals: fc.constant(decimals),
      digits: fc.integer({ min: 0, max: 100 * 10 ** decimals }),
    })
  })
  fc.assert(
    fc.property(price, percent, (amountMinor, { digits, decimals }) => {
      const written = String(digits).padStart(decimals + 1, '0')
      const at = written.length - decimals
      const exact = (BigInt(amountMinor) * BigInt(digits)) / (100n * 10n ** BigInt(decimals))
      assert.equal(
        refundOf(amountMinor, Number(`${written.slice(0, at)}.${written.slice(at)}`)),
        Number(exact),
      )
    }),
    { numRuns: 2_000 },
  )
})

for (const [amountMinor, percent, feeMinor, back] of [
  [3_000, 33.3, 0, 999],
  [1_000, 0.1, 0, 1],
  [1_000, 55.5, 5, 550],
  [999_999_999_999, 99.999999999999, 0, 999_999_999_998],
  [999_999_999_999, 1e-7, 0, 999],
  [2_999, 50, 0, 1_499],
  [2_999, 100, 0, 2_999],
  [2_999, 0, 0, 0],
  [100, 50, 51, 0],
] as const) {
  test(`${percent} % of ${amountMinor}, less ${feeMinor}, are ${back}`, () => {
    assert.equal(refundOf(amountMinor, percent, feeMinor), back)
  })
}
