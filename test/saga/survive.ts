import assert from 'node:assert/strict'
import type { CheckoutState } from '../../src/checkout/checkout-store.ts'
import { assertSettled } from './assert-settled.ts'
import { type Breakage, createFuse } from './breakages.ts'
import type { Lab } from './lab.ts'
import { insertAfter, lastBeforeRefusal, type Row, refusalOf, replaceAction } from './rows.ts'

const checkouts = 3

/**
 * Breaks a row for one of three checkouts and lets them run to their ends. The others must not notice. If the breakage
 * lasts, the victim must stand with an incident, and end as it should once the row is mended and it is retried. A row
 * is broken on its way back by refusing the victim behind it.
 */
export async function survive(lab: Lab, row: Row, breakage: Breakage): Promise<void> {
  const ids = await lab.accept(checkouts)
  const victimId = ids[1] ?? ''
  const { fuse, mend, burnt } = createFuse(breakage.isLasting)
  const restore = replaceAction(row, breakage.wrap(row.action, victimId, fuse))
  const isUndone = row.direction === 'undo'
  const withdraw = insertAfter(
    lastBeforeRefusal(row.step),
    refusalOf(({ id }) => isUndone && id === victimId),
  )
  try {
    const states = await lab.drive(ids)
    assert.ok(burnt() > 0, `${row.title} was broken: ${breakage.title}`)
    await assertSettled(lab, states)
    assertNeighboursSold(states, victimId)
    if (breakage.isLasting) {
      mend()
      assert.deepEqual(await lab.retryIncidents(), [victimId])
      await assertSettled(lab, await lab.drive(ids))
    }
    const [victim] = await lab.read([victimId])
    assert.equal(victim?.status, isUndone ? 'FAILED' : 'COMPLETED')
  } finally {
    withdraw()
    restore()
  }
}

function assertNeighboursSold(states: readonly CheckoutState[], victimId: string): void {
  const neighbours = states.filter(({ id }) => id !== victimId)
  assert.deepEqual(
    neighbours.map(({ status }) => status),
    neighbours.map(() => 'COMPLETED'),
  )
}
