import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { steps } from '../../src/checkout/steps.ts'
import { endHolds } from '../support/hurry.ts'
import { assertSettled } from './assert-settled.ts'
import { type Bend, bendCalls, namesOfCalls } from './bend-calls.ts'
import { createFuse } from './breakages.ts'
import { type Lab, openLab } from './lab.ts'
import { insertAfter, refusalOf } from './rows.ts'

/** Ways through the purchase that together need every call of a gateway. */
const paths = [
  { title: 'sold after a silence', token: 'sim_timeout_but_charged', isRefused: false, end: 'COMPLETED' },
  { title: 'refused after it was paid', token: 'sim_timeout_but_charged', isRefused: true, end: 'FAILED' },
  { title: 'left unpaid by its customer', token: 'sim_needs_action', isRefused: false, end: 'FAILED' },
] as const
type Path = (typeof paths)[number]

const [last, beforeLast] = steps.toReversed()
assert.ok(last && beforeLast)

const met = new Set<string>()

for (const path of paths) {
  test(`a checkout is ${path.title}, whatever breaks at the gateway`, async (t) => {
    const lab = await openLab(t)
    t.after(
      insertAfter(
        beforeLast,
        refusalOf(() => path.isRefused),
      ),
    )
    const names = await namesOnPath(lab, path)
    for (const name of names) met.add(name)
    for (const name of [...names, 'every call']) await breakCall(t, lab, path, name)
  })
}

test('every call that a gateway answers was broken', async (t) => {
  const lab = await openLab(t)
  assert.deepEqual([...met].sort(), namesOfCalls(lab.app).sort())
})

/** Walks a path with nothing broken, to see which calls it makes. */
async function namesOnPath(lab: Lab, path: Path): Promise<string[]> {
  const names = new Set<string>()
  const restore = bendCalls(lab.app, (name, ask) => {
    names.add(name)
    return ask()
  })
  await walk(lab, path)
  restore()
  return [...names]
}

async function breakCall(t: TestContext, lab: Lab, path: Path, broken: string): Promise<void> {
  for (const fault of ['throws', 'hangs'] as const) {
    for (const when of ['before', 'after'] as const) {
      for (const isLasting of [false, true]) {
        await t.test(`${broken} ${fault} ${when} it acted, ${isLasting ? 'always' : 'once'}`, async () => {
          const { fuse, mend, burnt } = createFuse(isLasting)
          const isBroken = (name: string) => (broken === name || broken === 'every call') && fuse()
          const restore = bendCalls(lab.app, breaking(fault, when, isBroken))
          try {
            await walk(lab, path, mend)
            assert.ok(burnt() > 0, 'the call was broken')
          } finally {
            restore()
          }
        })
      }
    }
  }
}

function breaking(
  fault: 'throws' | 'hangs',
  when: 'before' | 'after',
  isBroken: (name: string) => boolean,
): Bend {
  return async (name, ask) => {
    if (!isBroken(name)) return await ask()
    if (when === 'after') await ask()
    if (fault === 'throws') throw new Error('the line broke')
    return await new Promise(() => {})
  }
}

/** Two checkouts on a path to its end; where they stand with an incident, the fault is mended and they are retried. */
async function walk(lab: Lab, { token, end }: Path, mend: () => void = () => {}): Promise<void> {
  const ids = await lab.accept(2, token)
  await assertSettled(lab, await lab.drive(ids))
  if (token === 'sim_needs_action') await endHolds(lab.db)
  await assertSettled(lab, await lab.drive(ids))
  mend()
  await lab.retryIncidents()
  await lab.drive(ids)
  if (token === 'sim_needs_action') await endHolds(lab.db)
  const states = await lab.drive(ids)
  await assertSettled(lab, states)
  assert.deepEqual(
    states.map(({ status }) => status),
    [end, end],
  )
}
