import assert from 'node:assert/strict'
import { test } from 'node:test'
import { steps } from '../../src/checkout/steps.ts'
import type { Database, Tx } from '../../src/platform/db/index.ts'
import { assertSettled } from './assert-settled.ts'
import { type Lab, openLab } from './lab.ts'
import { insertAfter, refusalOf } from './rows.ts'

type Loss = { title: string; error(): Error; when: 'before' | 'after' }

const gone = () => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
const losses: Loss[] = [
  { title: 'the connection is lost before', when: 'before', error: gone },
  { title: 'the connection is lost after', when: 'after', error: gone },
  { title: 'the database refuses', when: 'before', error: () => new Error('deadlock detected') },
]

const beforeLast = steps.at(-2)
assert.ok(beforeLast)

const kinds = [false, true].flatMap((hasPartners) =>
  [false, true].map((isUndone) => ({ hasPartners, isUndone })),
)

for (const { hasPartners, isUndone } of kinds) {
  const beside = hasPartners ? ' beside partner services' : ''
  test(`each commit of ${isUndone ? 'an undone sale' : 'a sale'}${beside} may be lost, and its answer, too`, async (t) => {
    const lab = await openLab(t, { hasPartners })
    const withdraw = insertAfter(
      beforeLast,
      refusalOf(() => isUndone),
    )
    t.after(withdraw)
    for (const loss of losses) {
      await t.test(`${loss.title}, at each commit in turn`, async () => {
        let broken = 0
        while (await loseCommit(lab, loss, broken + 1, isUndone ? 'FAILED' : 'COMPLETED')) broken += 1
        // A turn is one commit; a purchase takes at least one to begin its call and one to write what came of it.
        assert.ok(broken >= 2, `${broken} commits were broken`)
      })
    }
  })
}

/** Breaks the nth commit on the way of two checkouts. Answers false if there were not that many. */
async function loseCommit(lab: Lab, { when, error }: Loss, nth: number, end: string): Promise<boolean> {
  const { app } = lab
  const { steadyDb } = app
  const ids = await lab.accept(2)
  let commits = 0
  async function transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    commits += 1
    if (commits !== nth) return await steadyDb.transaction(work)
    const result = await steadyDb.transaction(async (tx) => {
      const done = await work(tx)
      if (when === 'before') throw error()
      return done
    })
    if (when === 'after') throw error()
    return result
  }
  app.steadyDb = { ...steadyDb, transaction } satisfies Database
  try {
    const states = await lab.drive(ids)
    await assertSettled(lab, states)
    assert.deepEqual(
      states.map(({ status }) => status),
      [end, end],
    )
    return commits >= nth
  } finally {
    app.steadyDb = steadyDb
  }
}
