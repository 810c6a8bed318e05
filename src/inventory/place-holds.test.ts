import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeTestDatabase } from '../../test/support/database.ts'
import type { Database, Tx } from '../platform/db/index.ts'
import { newId } from '../platform/ids.ts'
import { placeHolds } from './place-holds.ts'
import { insertPools } from './pools-store.ts'
import { insertSeats, takeSeats } from './seats-store.ts'

const rowLength = 100
const expiresAt = new Date(Date.now() + 60_000)

/** A hall of rows of a hundred seats, of whose first rows only every second seat is free. */
async function openHall(
  db: Database,
  { rows, brokenRows }: { rows: number; brokenRows: number },
): Promise<string> {
  const poolId = newId()
  const seats = Array.from({ length: rows * rowLength }, (_, index) => {
    const [block, place] = [Math.floor(index / rowLength) + 1, (index % rowLength) + 1]
    return { label: `${block}-${place}`, rank: index + 1, block, place }
  })
  const taken = seats.filter(({ block, place }) => block <= brokenRows && place % 2 === 0)
  await insertPools(db, [{ id: poolId, capacity: seats.length }])
  await db.transaction(async (tx) => {
    await insertSeats(tx, poolId, seats)
    await takeSeats(
      tx,
      taken.map(({ label }) => ({ orderId: newId(), poolId, label })),
    )
    await tx.sql`update pools set free = free - ${taken.length} where id = ${poolId}`
  })
  return poolId
}

/** What a party of this size gets in each of these pools, and how many rows were read for it. */
async function seat(db: Database, poolIds: readonly string[], quantity: number) {
  let rowsRead = 0
  await db.transaction(async (tx) => {
    const counting: Tx = {
      ...tx,
      async sql<Row extends object>(text: TemplateStringsArray, ...values: unknown[]) {
        const rows = await tx.sql<Row>(text, ...values)
        rowsRead += rows.length
        return rows
      },
    }
    const wanted = poolIds.map((poolId) => {
      return { orderId: newId(), places: [{ poolId, quantity, seats: [] }], expiresAt, heldBefore: 0 }
    })
    assert.deepEqual(
      await placeHolds(counting, wanted),
      wanted.map(() => undefined),
    )
  })
  const held = await db.sql<{ poolId: string; seats: string[] }>`select pool_id as "poolId", seats from holds`
  return { rowsRead, seats: poolIds.map((id) => held.find(({ poolId }) => poolId === id)?.seats) }
}

test('a party finds seats side by side behind many single ones, and not the whole hall is read for it', async (t) => {
  const { db } = await makeTestDatabase(t)
  const hall = await openHall(db, { rows: 50, brokenRows: 3 })
  const { rowsRead, seats } = await seat(db, [hall], 4)
  assert.deepEqual(seats, [['4-1', '4-2', '4-3', '4-4']])
  assert.ok(rowsRead < 500, `${rowsRead} rows were read`)
})

test('where nobody can sit together, all seats are looked at, but only there', async (t) => {
  const { db } = await makeTestDatabase(t)
  const broken = await openHall(db, { rows: 10, brokenRows: 10 })
  const whole = await openHall(db, { rows: 50, brokenRows: 0 })
  const { rowsRead, seats } = await seat(db, [broken, whole], 2)
  assert.deepEqual(seats, [
    ['1-1', '1-3'],
    ['1-1', '1-2'],
  ])
  assert.ok(rowsRead < 1_500, `${rowsRead} rows were read`)
})
