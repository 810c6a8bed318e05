import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claimCheckouts } from '../../src/checkout/checkout-store.ts'
import { confirmHolds, releaseOverdueHolds } from '../../src/inventory/holds-store.ts'
import { lockPools } from '../../src/inventory/pools-store.ts'
import type { Tx } from '../../src/platform/db/index.ts'
import { endHolds } from '../support/hurry.ts'
import { type Lab, openLab } from './lab.ts'

/** Works in a transaction of its own, and fails where it would have to wait for another one. */
function withoutWaiting<Result>(lab: Lab, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  return lab.app.steadyDb.transaction(async (tx) => {
    await tx.runSql(`set local lock_timeout = '1s'`)
    return await work(tx)
  })
}

test('a worker passes over what another one is taking on right now', async (t) => {
  const lab = await openLab(t)
  const ids = await lab.accept(3)
  const taken = await lab.app.steadyDb.transaction(async (tx) => {
    const first = await claimCheckouts(tx, 1, 60_000)
    const rest = await withoutWaiting(lab, (other) => claimCheckouts(other, 10, 60_000))
    assert.deepEqual([first.length, rest.length], [1, 2])
    return [...first, ...rest]
  })
  assert.deepEqual(taken.map(({ id }) => id).sort(), [...ids].sort())
  await lab.drive(ids)
})

test('whoever needs places leaves an overdue hold to the sale that is settling it right now', async (t) => {
  const lab = await openLab(t)
  const ids = await lab.accept(2)
  await endHolds(lab.db)
  const [order] = await lab.db.sql<{ id: string }>`select id from orders order by id limit 1`
  const pools = await lab.db.sql<{ id: string }>`select id from pools`
  const poolIds = pools.map(({ id }) => id)
  const undo = new Error('taken back')
  const settling = lab.app.steadyDb.transaction(async (tx) => {
    await confirmHolds(tx, [order?.id ?? ''])
    const released = await withoutWaiting(lab, async (other) => {
      await lockPools(other, poolIds)
      return await releaseOverdueHolds(other, poolIds)
    })
    assert.equal(released.length, 2, 'the other order has a hold on each of two pools')
    throw undo
  })
  await assert.rejects(settling, undo)
  await lab.drive(ids)
})
