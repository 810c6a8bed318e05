import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MadeSeatType } from '../../support/bookable.ts'
import { bookSeats } from '../../support/booking-client.ts'
import type { Answer } from '../../support/http.ts'
import type { Shop } from '../../support/shop.ts'
import { untilTrue } from '../../support/waiting.ts'
import { countEnds, type Hall, openHouse, readOutcomes, untilPaidBack } from './hall.ts'

function resize(shop: Shop, { showId, name }: MadeSeatType, places: number): Promise<Answer> {
  return shop.patch(`/events/${showId}`, { seat_types: [{ seat_type: name, places }] }, { asOperator: true })
}

test('what is held is paid, runs out, or is to be cut', async (t) => {
  const { shop, door, open } = await openHouse(t, { env: { HOLD_TTL_SECONDS: '3' } })

  await t.test(
    'it runs out in the moment of its payment: the seat is sold once, the other has his money',
    async () => {
      const halls = await Promise.all(Array.from({ length: 10 }, () => open({ rows: { A: 1 } })))
      await Promise.all(halls.map((hall, nth) => raceForSeat(hall, nth)))
      await untilPaidBack(shop)
      for (const hall of halls) {
        assert.equal((await hall.pool()).sold, 1)
        const outcomes = await readOutcomes(hall)
        assert.equal(outcomes.filter(({ status }) => status === 'PAID').length, 1)
        for (const { status, captured, refunded } of outcomes)
          assert.equal(captured - refunded, status === 'PAID' ? 1_000 : 0, status)
      }
    },
  )

  await t.test('places are cut and added while they are booked: never fewer than somebody has', async () => {
    const { type, pool } = await open({ places: 30 })
    const [resized, booked] = await Promise.all([
      Promise.all(
        Array.from({ length: 30 }, (_, nth) => resize(door(nth), type, nth % 2 === 0 ? 5 + nth : 40 - nth)),
      ),
      Promise.all(Array.from({ length: 40 }, (_, nth) => bookSeats(door(nth), type))),
    ])
    const { STOCK_BELOW_COMMITTED: _, ...done } = countEnds(resized)
    assert.ok(
      resized.every(({ status, body }) => status === 200 || body.code === 'STOCK_BELOW_COMMITTED'),
      JSON.stringify(done),
    )
    const { SUCCESS: sold = 0, SOLD_OUT: without = 0 } = countEnds(booked)
    assert.equal(sold + without, 40)
    const { capacity, free, ...rest } = await pool()
    assert.deepEqual([free, rest], [capacity - sold, { waiting: 0, held: 0, sold }])
  })

  await t.test('places that are being paid cannot be cut: the sale stands', async () => {
    const { type, pool } = await open({ places: 8 })
    const paying = bookSeats(shop, type, { count: 5, token: 'sim_slow_500' })
    await untilTrue(async () => (await pool()).held === 5)
    const [fitting, ...cuts] = await Promise.all(
      [5, 0, 1, 2, 3, 4].map((places, nth) => resize(door(nth), type, places)),
    )
    const { body } = await paying
    assert.deepEqual(countEnds(cuts), { STOCK_BELOW_COMMITTED: 5 })
    assert.deepEqual([fitting?.status, body.status], [200, 'SUCCESS'])
    assert.deepEqual(await pool(), { capacity: 5, free: 0, waiting: 0, held: 0, sold: 5 })
    assert.equal((await resize(shop, type, 4)).body.code, 'STOCK_BELOW_COMMITTED')
  })
})

/** One pays slowly, the other asks for the only seat until he gets it or it is sold. */
async function raceForSeat({ door, type, pool }: Hall, nth: number): Promise<void> {
  const slow = bookSeats(door(nth), type, { seats: ['A-1'], token: `sim_slow_${2_950 + nth * 7}` })
  await untilTrue(async () => (await pool()).free === 0)
  await untilTrue(async () => {
    const { body } = await bookSeats(door(nth + 1), type, { seats: ['A-1'] })
    assert.ok(['SUCCESS', 'SEAT_TAKEN', 'SOLD_OUT'].includes(body.code ?? body.status), JSON.stringify(body))
    return body.status === 'SUCCESS' || (await pool()).sold === 1
  })
  await slow
}
