import assert from 'node:assert/strict'
import { test } from 'node:test'
import { done, type StepName } from '../../src/checkout/checkout.ts'
import type { Call, Step } from '../../src/checkout/step.ts'
import { steps } from '../../src/checkout/steps.ts'
import { breakagesOf } from './breakages.ts'
import { type Lab, openLab } from './lab.ts'
import { insertAfter, rowsOf } from './rows.ts'
import { survive } from './survive.ts'

/** A system of somebody else's: what it was asked for, and how often it did it. */
type Elsewhere = Map<string, number>

/** Asks it for something under the checkout's id. A careless step does it again whenever it is asked. */
function ask(elsewhere: Elsewhere, by: 1 | -1, isCareless: boolean): Call<{ id: string }, null> {
  return {
    kind: 'call',
    begin: async (_tx, works) => works.map(({ id }) => ({ id })),
    async call(_app, { id }) {
      const before = elsewhere.get(id) ?? 0
      elsewhere.set(id, isCareless ? before + by : Math.max(0, by))
      return null
    },
    record: async (_tx, answers) => answers.map(() => done),
  }
}

function plantedRow(elsewhere: Elsewhere, isCareless: boolean): Step {
  const run = ask(elsewhere, 1, isCareless)
  return { name: 'PLANTED' as StepName, run, undo: ask(elsewhere, -1, isCareless) }
}

/** Holds every row of the table to the harness, the planted one before all others. */
async function holdToHarness(lab: Lab, elsewhere: Elsewhere): Promise<void> {
  const [planted, others] = [rowsOf(steps).filter(isPlanted), rowsOf(steps).filter((row) => !isPlanted(row))]
  assert.equal(planted.length, 2)
  for (const row of [...planted, ...others]) {
    for (const breakage of breakagesOf(row.action)) {
      await survive(lab, row, breakage)
      await assertDoneOnce(lab, elsewhere)
    }
  }
}

function isPlanted({ title }: { title: string }): boolean {
  return title.startsWith('PLANTED')
}

/** The other system has what was sold, once, and nothing of what was not. */
async function assertDoneOnce(lab: Lab, elsewhere: Elsewhere): Promise<void> {
  const states = await lab.read([...elsewhere.keys()])
  for (const { id, status } of states) {
    const count = elsewhere.get(id) ?? 0
    assert.equal(count, status === 'COMPLETED' ? 1 : 0, `elsewhere has ${count} of ${id}, which is ${status}`)
  }
}

test('a new row is broken and undone by the harness as it is', async (t) => {
  const lab = await openLab(t, { hasPartners: true })
  const elsewhere: Elsewhere = new Map()
  const [, beforeLast] = steps.toReversed()
  assert.ok(beforeLast)
  t.after(insertAfter(beforeLast, plantedRow(elsewhere, false)))
  await holdToHarness(lab, elsewhere)
  assert.ok(elsewhere.size > 50, `it was asked for ${elsewhere.size} checkouts`)
})

test('a new row that may not be repeated is found out', async (t) => {
  const lab = await openLab(t, { hasPartners: true })
  const elsewhere: Elsewhere = new Map()
  const [, beforeLast] = steps.toReversed()
  assert.ok(beforeLast)
  t.after(insertAfter(beforeLast, plantedRow(elsewhere, true)))
  await assert.rejects(holdToHarness(lab, elsewhere), /elsewhere has 2 of .* COMPLETED/)
})

test('a new row that forgets its undo is found out', async (t) => {
  const lab = await openLab(t, { hasPartners: true })
  const elsewhere: Elsewhere = new Map()
  const [, beforeLast] = steps.toReversed()
  assert.ok(beforeLast)
  const forgetful = { ...plantedRow(elsewhere, false), undo: ask(new Map(), -1, false) }
  t.after(insertAfter(beforeLast, forgetful))
  await assert.rejects(holdToHarness(lab, elsewhere), /elsewhere has 1 of .* FAILED/)
})
