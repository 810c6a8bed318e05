import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bookSeats } from '../../support/booking-client.ts'
import { untilAllEnded } from '../../support/waiting.ts'
import { assertNoDeadlock, countEnds, openHouse } from './hall.ts'

test('a crowd at two servers', async (t) => {
  const { shop, door, open } = await openHouse(t)

  await t.test('twenty parties of five want a hall of 25: five have it, and nobody a part', async () => {
    const { type, pool } = await open({ places: 25 })
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, nth) => bookSeats(door(nth), type, { count: 5 })),
    )
    assert.deepEqual(countEnds(answers), { SUCCESS: 5, SOLD_OUT: 15 })
    assert.deepEqual(await pool(), { capacity: 25, free: 0, waiting: 0, held: 0, sold: 25 })
  })

  await t.test('a hundred want one seat: one has it, and the others are told that it is taken', async () => {
    const { type } = await open({ rows: { A: 10 } })
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, nth) => bookSeats(door(nth), type, { seats: ['A-7'] })),
    )
    assert.deepEqual(countEnds(answers), { SUCCESS: 1, SEAT_TAKEN: 99 })
    const taken = await shop.db.sql`
      select label from seats where pool_id = ${type.poolId} and order_id is not null`
    assert.deepEqual(taken, [{ label: 'A-7' }])
  })

  await t.test('sets of seats that overlap are named in opposite order: each seat goes to one', async () => {
    const { type, pool } = await open({ rows: { A: 12 } })
    const answers = await Promise.all(
      Array.from({ length: 120 }, (_, nth) => {
        const seats = [0, 1, 2, 3].map((offset) => `A-${((nth + offset) % 12) + 1}`)
        return bookSeats(door(nth), type, { seats: nth % 3 === 0 ? seats : seats.toReversed() })
      }),
    )
    const { SUCCESS: booked = 0, ...refused } = countEnds(answers)
    assert.ok(booked >= 1 && booked <= 3, `${booked}`)
    assert.ok(Object.keys(refused).every((code) => ['SEAT_TAKEN', 'SOLD_OUT'].includes(code)))
    const seats = answers.flatMap(({ body }) => (body.status === 'SUCCESS' ? body.seats : []))
    assert.equal(new Set(seats).size, booked * 4)
    assert.equal((await pool()).sold, booked * 4)
  })

  await t.test('many want the best seats at the same moment: nobody gets another one’s', async () => {
    const { type, pool } = await open({ rows: { A: 20, B: 20, C: 20 } })
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, nth) => bookSeats(door(nth), type, { count: (nth % 4) + 1 })),
    )
    const booked = answers.filter(({ body }) => body.status === 'SUCCESS')
    const seats = booked.flatMap(({ body }) => body.seats)
    assert.equal(new Set(seats).size, seats.length)
    const { sold, free } = await pool()
    assert.deepEqual([sold, free], [seats.length, 60 - seats.length])
    // No place comes back here, so whoever was refused wants more than there is now.
    const refused = answers.flatMap(({ status }, nth) => (status === 409 ? [(nth % 4) + 1] : []))
    assert.equal(refused.length + booked.length, answers.length)
    assert.ok(
      refused.every((count) => count > free),
      `${free} are free, and ${refused} were refused`,
    )
  })

  await untilAllEnded(shop.db)
  await assertNoDeadlock(shop)
})
