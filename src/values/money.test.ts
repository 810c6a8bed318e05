import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import {
  exponentOf,
  formatMoney,
  isCurrency,
  majorFromMinor,
  minorFromMajor,
  splitByWeights,
} from './money.ts'

const currency = fc.constantFrom('USD', 'EUR', 'INR', 'JPY', 'KRW', 'KWD', 'BHD', 'CLF')
const amountMinor = fc.integer({ min: 0, max: 999_999_999_999 })

test('an amount that a person reads is the amount that was meant', () => {
  fc.assert(
    fc.property(amountMinor, currency, (minor, code) => {
      const [written = '', unit] = formatMoney({ amountMinor: minor, currency: code }).split(' ')
      assert.equal(unit, code)
      assert.equal(minorFromMajor(Number(written), code), minor)
    }),
  )
})

test('an amount for a service that wants decimals is that amount exactly, or none', () => {
  const wide = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
  fc.assert(
    fc.property(wide, currency, (minor, code) => {
      const major = majorFromMinor({ amountMinor: minor, currency: code })
      assert.ok(major === undefined ? minor > 999_999_999_999 : minorFromMajor(major, code) === minor)
    }),
  )
  assert.equal(majorFromMinor({ amountMinor: 9_990, currency: 'USD' }), 99.9)
  assert.equal(majorFromMinor({ amountMinor: 9_007_199_254_740_987, currency: 'CLF' }), undefined)
})

test('a price with more digits than its currency is no price', () => {
  assert.equal(minorFromMajor(99.9, 'USD'), 9_990)
  assert.equal(minorFromMajor(349.7, 'USD'), 34_970)
  assert.equal(minorFromMajor(0.1 + 0.2, 'USD'), undefined)
  assert.equal(minorFromMajor(1.001, 'USD'), undefined)
  assert.equal(minorFromMajor(1.001, 'KWD'), 1_001)
  assert.equal(minorFromMajor(100, 'JPY'), 100)
  assert.equal(minorFromMajor(100.5, 'JPY'), undefined)
})

test('what is no amount at all is refused, not rounded', () => {
  const wrong = [-1, Number.NaN, Number.POSITIVE_INFINITY, 1e21, Number.MAX_SAFE_INTEGER, 1e-7]
  for (const major of wrong) assert.equal(minorFromMajor(major, 'USD'), undefined, String(major))
})

test('shares add up to the amount, and none is a whole unit away from its exact part', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(amountMinor, weights, (amount, parts) => {
      const total = BigInt(parts.reduce((sum, part) => sum + part, 0))
      const shares = splitByWeights(amount, parts)
      assert.equal(
        shares.reduce((sum, share) => sum + share, 0),
        amount,
      )
      parts.forEach((part, index) => {
        const away = BigInt(shares[index] ?? 0) * total - BigInt(amount) * BigInt(part)
        assert.ok(away > -total && away < total, `share ${index} of ${shares}`)
      })
    }),
  )
})

test('units that are left over go to the largest remainders', () => {
  assert.deepEqual(splitByWeights(1, [80, 20]), [1, 0])
  assert.deepEqual(splitByWeights(3, [80, 20]), [2, 1])
  assert.deepEqual(splitByWeights(9, [80, 20]), [7, 2])
  assert.deepEqual(splitByWeights(100, [1, 1, 1]), [34, 33, 33])
  assert.deepEqual(splitByWeights(5, [1, 3]), [1, 4])
})

test('currencies have the digits that ISO 4217 gives them', () => {
  const exponents = ['USD', 'JPY', 'KWD', 'CLF', 'ISK', 'UGX', 'IQD'].map(exponentOf)
  assert.deepEqual(exponents, [2, 0, 3, 4, 0, 0, 3])
  assert.ok(isCurrency('USD') && isCurrency('JPY'))
  assert.ok(!isCurrency('usd') && !isCurrency('ZZZ') && !isCurrency('toString'))
})
