import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Finished } from '../../src/checkout/move-checkouts.ts'
import { steps } from '../../src/checkout/steps.ts'
import { assertSettled } from './assert-settled.ts'
import { breakagesOf, createFuse } from './breakages.ts'
import { type Lab, openLab } from './lab.ts'
import {
  insertAfter,
  lastBeforeRefusal,
  ownSteps,
  type Row,
  refusalOf,
  replaceAction,
  rowsOf,
} from './rows.ts'

/** When the worker that lost its lease asks, and when it writes down what it heard. */
const lateness = [
  { title: 'asked first and writes while the other asks', asks: 'FIRST', writes: 'BETWEEN' },
  { title: 'asked first and writes when all is over', asks: 'FIRST', writes: 'LAST' },
  { title: 'asks and writes when all is over', asks: 'LAST', writes: 'LAST' },
] as const
type Lateness = (typeof lateness)[number]

for (const hasPartners of [false, true]) {
  const beside = hasPartners ? ', beside partner services' : ''
  for (const row of rowsOf(hasPartners ? steps : ownSteps)) {
    test(`${row.title} by two workers${beside}, of which one lost its lease: it happens once`, async (t) => {
      const lab = await openLab(t, { hasPartners })
      for (const late of lateness) {
        await t.test(`the late one ${late.title}`, () => repeat(lab, row, late))
      }
    })
  }
}

async function repeat(lab: Lab, row: Row, { asks, writes }: Lateness): Promise<void> {
  const ids = await lab.accept(1)
  const [id = ''] = ids
  const isUndone = row.direction === 'undo'
  const leave = await leadTo(lab, row, id)
  try {
    await lab.makeDue(ids)
    const taken = await lab.takeOn()
    assert.equal(taken.length, 1)
    let heard: Finished[] = asks === 'FIRST' ? await lab.answer(taken) : []

    await lab.makeDue(ids)
    const takenOver = await lab.takeOn()
    assert.equal(takenOver.length, 1, 'the lease is over, so another worker takes it')
    const answers = await lab.answer(takenOver)
    if (writes === 'BETWEEN') assert.equal(await lab.write(heard), 0, 'the late one is fenced')
    assert.equal(await lab.write(answers), 1, 'the other goes on')
    await lab.drive(ids)

    if (asks === 'LAST') heard = await lab.answer(taken)
    if (writes === 'LAST') assert.equal(await lab.write(heard), 0, 'the late one is fenced')
    const states = await lab.drive(ids)
    await assertSettled(lab, states)
    assert.equal(states[0]?.status, isUndone ? 'FAILED' : 'COMPLETED')
  } finally {
    leave()
  }
}

/** Brings a checkout to a row, where it is put off once, so that it stands there. */
async function leadTo(lab: Lab, row: Row, id: string): Promise<() => void> {
  const { fuse, burnt } = createFuse(false)
  const putOff = breakagesOf(row.action).at(-1)
  assert.ok(putOff)
  const restore = replaceAction(row, putOff.wrap(row.action, id, fuse))
  const withdraw = insertAfter(
    lastBeforeRefusal(row.step),
    refusalOf(() => row.direction === 'undo'),
  )
  await lab.drive([id], () => burnt() > 0)
  const [state] = await lab.read([id])
  assert.equal(state?.step, row.step.name)
  assert.equal(state?.isUndoing, row.direction === 'undo')
  return () => {
    withdraw()
    restore()
  }
}
