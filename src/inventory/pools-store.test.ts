import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeTestDatabase } from '../../test/support/database.ts'
import { newId } from '../platform/ids.ts'
import { insertPools, lockPools } from './pools-store.ts'

test('pools are locked in id order, whatever the plan: two groups can then never deadlock', async (t) => {
  const { db, steadyDb } = await makeTestDatabase(t)
  const ids = Array.from({ length: 12 }, () => newId())
  // They lie in the table in another order than their ids have.
  await insertPools(
    db,
    ids.toReversed().map((id) => ({ id, capacity: 1 })),
  )
  for (const anyDb of [db, steadyDb]) {
    const locked = await anyDb.transaction((tx) => lockPools(tx, [...ids.slice(6), ...ids.slice(0, 6)]))
    assert.deepEqual([...locked.keys()], ids)
  }
})
