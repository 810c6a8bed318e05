import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { movesOf } from '../../test/support/moves.ts'
import { allot, holdMoves, type Places, type Shortage, sumByPool } from './hold.ts'

const poolId = fc.constantFrom('pool-1', 'pool-2', 'pool-3', 'pool-4')
const freePlaces = fc
  .array(fc.tuple(poolId, fc.nat({ max: 20 })))
  .map((pools): Map<string, number> => new Map(pools))
const places = fc.array(fc.record({ poolId, quantity: fc.integer({ min: 1, max: 8 }) }), { maxLength: 5 })
/** As a basket makes them: each pool once. */
const orders = fc.array(
  places.map((wanted) => ({ places: sumByPool(wanted) })),
  { maxLength: 20 },
)

/** Of places without numbers. */
function shortagesOf(
  places: Map<string, number>,
  wanted: readonly { places: readonly Places[] }[],
): (Shortage | undefined)[] {
  return allot({ places, seats: new Map() }, wanted).map(({ shortage }) => shortage)
}

test('no pool gives more than it has, and what is free shrinks by exactly what was given', () => {
  fc.assert(
    fc.property(freePlaces, orders, (free, wanted) => {
      const left = new Map(free)
      const shortages = shortagesOf(left, wanted)
      const given = sumByPool(wanted.flatMap((order, index) => (shortages[index] ? [] : order.places)))
      for (const pool of given) assert.ok(pool.quantity <= (free.get(pool.poolId) ?? 0))
      const spent = new Map(given.map((pool) => [pool.poolId, pool.quantity]))
      for (const [pool, before] of free) assert.equal(left.get(pool), before - (spent.get(pool) ?? 0))
    }),
  )
})

test('an order gets everything or nothing, and it is refused only when its turn finds too little', () => {
  fc.assert(
    fc.property(freePlaces, orders, (free, wanted) => {
      const shortages = shortagesOf(new Map(free), wanted)
      const left = new Map(free)
      wanted.forEach((order, index) => {
        const short = order.places.find((place) => (left.get(place.poolId) ?? 0) < place.quantity)
        const expected = short && {
          poolId: short.poolId,
          wanted: short.quantity,
          left: left.get(short.poolId) ?? 0,
        }
        assert.deepEqual(shortages[index], expected)
        if (short) return
        for (const place of order.places) {
          left.set(place.poolId, (left.get(place.poolId) ?? 0) - place.quantity)
        }
      })
    }),
  )
})

test('who comes first is never worse off for those who come after', () => {
  fc.assert(
    fc.property(freePlaces, orders, orders, (free, first, later) => {
      const alone = shortagesOf(new Map(free), first)
      const together = shortagesOf(new Map(free), [...first, ...later])
      assert.deepEqual(together.slice(0, first.length), alone)
    }),
  )
})

test('added up, each pool stands once and no place is lost', () => {
  const countIn = (wanted: readonly Places[], pool: string) =>
    wanted.reduce((sum, place) => sum + (place.poolId === pool ? place.quantity : 0), 0)
  fc.assert(
    fc.property(places, (wanted) => {
      const sums = sumByPool(wanted)
      const pools = sums.map((place) => place.poolId)
      assert.equal(new Set(pools).size, pools.length)
      for (const place of [...sums, ...wanted]) {
        assert.equal(countIn(sums, place.poolId), countIn(wanted, place.poolId))
      }
    }),
  )
})

test('a hold moves as it should', () => {
  assert.deepEqual(holdMoves, movesOf('HELD > CONFIRMED RELEASED', 'CONFIRMED > RELEASED'))
})
